"""How the database came to be, oldest step first.

Steps are only ever added at the end: one that has run anywhere is history.
They never import from recorder/, whose code moves on while history stays.

    sqlite-utils migrate heeltoe.db migrations/ --list
"""

from sqlite_utils import Migrations

migration = Migrations("heeltoe")


@migration(transactional=False)
def let_readers_and_the_writer_work_at_once(db):
    db.enable_wal()


@migration()
def mark_the_file_as_ours(db):
    db.execute("pragma application_id = 0x4845454c")  # "HEEL"


@migration()
def create_the_log(db):
    # A rowid table: entries of a kilobyte would spill out of a b-tree of keys.
    db.execute(
        """
        create table entry (
          log text not null,
          seq integer not null check (seq > 0),
          prev text not null check (length(prev) = 64),
          hash text not null check (length(hash) = 64),
          body blob not null check (length(body) <= 66560),
          primary key (log, seq)
        ) strict
        """
    )
    db.execute(
        """
        create table texts (
          digest text primary key check (length(digest) = 64),
          salt blob check (length(salt) = 16),
          text text check (length(text) <= 4000),
          redacted_by text check (length(redacted_by) = 64),
          check ((text is null) = (redacted_by is not null)),
          check ((salt is null) = (redacted_by is not null))
        ) strict, without rowid
        """
    )
    db.execute(
        """
        create table files (
          sha256 text not null primary key check (length(sha256) = 64),
          bytes blob not null
        ) strict
        """
    )
    db.execute(
        """
        create table aside (
          sha256 text not null primary key check (length(sha256) = 64),
          at_ms integer not null,
          device text not null,
          why text not null,
          bytes blob not null
        ) strict
        """
    )


@migration()
def create_the_tables_that_are_replayed(db):
    # What lists and exports read; `heeltoe rebuild` makes all of it from the log alone.
    db.execute(
        """
        create table events (
          entry integer primary key,
          hash blob not null,
          id blob not null
        ) strict
        """
    )
    db.execute("create index events_hash on events (hash)")
    db.execute("create index events_id on events (id)")
    db.execute(
        """
        create table topics (
          topic blob not null,
          entry integer not null,
          primary key (topic, entry)
        ) strict, without rowid
        """
    )
    db.execute(
        """
        create table counters (
          device text primary key,
          n integer not null
        ) strict, without rowid
        """
    )
    db.execute(
        """
        create table redactions (
          digest text primary key,
          event text not null
        ) strict, without rowid
        """
    )
    db.execute(
        """
        create table sessions (
          id text primary key,
          person text not null,
          how text not null,
          device text not null,
          at_ms integer not null,
          until_ms integer,
          closed integer not null
        ) strict, without rowid
        """
    )
    db.execute(
        """
        create table bundles (
          bundle text primary key,
          study text not null,
          entry integer not null
        ) strict, without rowid
        """
    )
    db.execute(
        """
        create table visits (
          id text primary key,
          ids text not null,
          participant text not null,
          code text not null,
          bundle text not null,
          at_ms integer not null,
          offset_min integer not null,
          performed text,
          state text not null,
          attempts integer not null,
          replaced integer not null,
          questions integer not null,
          set_aside integer not null,
          waiting integer not null
        ) strict, without rowid
        """
    )
    db.execute("create index visits_participant on visits (participant, code)")
    db.execute(
        """
        create table attempts (
          visit text not null,
          event blob not null,
          id text not null,
          measure text not null,
          part text,
          number integer not null,
          outcome text not null,
          elapsed_ms integer,
          count integer,
          reading integer,
          unit text,
          result text,
          stands integer not null,
          primary key (visit, event)
        ) strict, without rowid
        """
    )
    db.execute(
        """
        create table participants (
          id text primary key,
          site text,
          day0 text,
          sex text,
          birth_year integer,
          state text not null
        ) strict, without rowid
        """
    )
    db.execute(
        """
        create table people (
          id text primary key,
          name text not null,
          credential text,
          roles text not null,
          certified text not null,
          state text not null
        ) strict, without rowid
        """
    )
    db.execute(
        """
        create table equipment (
          id text primary key,
          site text not null,
          sort text not null,
          serial text not null,
          unit text,
          due text,
          checked integer not null
        ) strict, without rowid
        """
    )
    db.execute(
        """
        create table devices (
          id text primary key,
          label text not null,
          token text not null,
          revoked text
        ) strict, without rowid
        """
    )


@migration()
def forbid_rewriting_what_was_kept(db):
    # Three triggers a table. The insert guards refuse `insert or replace` too, which
    # slips past delete triggers unless a connection asks otherwise; also by rowid.
    for table in ("entry", "files", "aside"):
        db.execute(
            f"""
            create trigger {table}_no_update before update on {table}
            begin select raise(abort, 'what was kept is never changed'); end
            """
        )
    for table in ("entry", "texts", "files", "aside"):
        db.execute(
            f"""
            create trigger {table}_no_delete before delete on {table}
            begin select raise(abort, 'what was kept is never deleted'); end
            """
        )
    db.execute(
        """
        create trigger entry_extends_its_log before insert on entry
        when new.seq <> 1 + (select coalesce(max(seq), 0) from entry where log = new.log)
          or new.prev <> coalesce(
            (select hash from entry where log = new.log and seq = new.seq - 1),
            '0000000000000000000000000000000000000000000000000000000000000000')
          or exists (select 1 from entry where rowid = new.rowid)
        begin select raise(abort, 'an entry must extend its log'); end
        """
    )
    db.execute(
        """
        create trigger texts_are_kept_once before insert on texts
        when exists (select 1 from texts where digest = new.digest)
          or (new.text is not null
              and exists (select 1 from redactions where digest = new.digest))
        begin select raise(abort, 'a text is kept once, and not after it was blanked'); end
        """
    )
    db.execute(
        """
        create trigger texts_are_only_blanked before update on texts
        when new.digest <> old.digest
          or old.redacted_by is not null
          or new.text is not null
          or not exists (
            select 1 from redactions where digest = old.digest and event = new.redacted_by)
        begin select raise(abort, 'a text is only blanked, under a logged redaction'); end
        """
    )
    for table in ("files", "aside"):
        db.execute(
            f"""
            create trigger {table}_are_kept_once before insert on {table}
            when exists (select 1 from {table} where sha256 = new.sha256)
              or exists (select 1 from {table} where rowid = new.rowid)
            begin select raise(abort, 'what was kept is never changed'); end
            """
        )


@migration()
def say_which_numbers_of_a_device_are_held(db):
    # Instead of the highest number alone: a gap is what a tablet must send again.
    db.execute(
        """
        create table held (
          device text not null,
          first integer not null,
          last integer not null,
          primary key (device, first)
        ) strict, without rowid
        """
    )
    db.execute(
        """
        insert into held (device, first, last)
        select device, min(n), max(n)
        from (
          select device, n, n - row_number() over (partition by device order by n) as run
          from (
            select distinct
              json_extract(cast(body as text), '$.event.device') as device,
              json_extract(cast(body as text), '$.event.n') as n
            from entry
          )
        )
        group by device, run
        """
    )
    db.execute("drop table counters")
    # The same bytes set aside twice are found by their beginning and length.
    db.execute("create index aside_bytes on aside (device, length(bytes), substr(bytes, 1, 120))")


@migration()
def remember_who_is_signed_in(db):
    # Not of the log and not replayed: without these rows everybody signs in again.
    db.execute(
        """
        create table open_sessions (
          token text primary key check (length(token) = 64),
          session text not null,
          person text not null,
          credential text not null,
          seen_ms integer not null,
          until_ms integer not null
        ) strict, without rowid
        """
    )
    db.execute(
        """
        create table wrong_tries (
          who text primary key,
          credential text not null,
          tries integer not null check (tries > 0),
          at_ms integer not null
        ) strict, without rowid
        """
    )


@migration()
def say_how_each_visit_is_signed(db):
    # Of the log again: `ensure` replays these rows once this step has run.
    db.execute("alter table visits add column signed text not null default 'none'")
    db.execute("alter table visits add column asked integer not null default 0")
    db.execute("alter table visits add column since_ms integer")
    # The first signature of a session takes the name too, not the passphrase alone.
    db.execute("alter table open_sessions add column signs integer not null default 0")


@migration()
def say_since_when_each_visit_is_settled(db):
    # Each pack for a tablet asks; to replay every visit for it took a third of a second.
    db.execute("alter table visits add column settled_ms integer")


@migration()
def keep_what_was_confirmed_and_what_could_not_be_taken_in(db):
    # What a hub signed that it has, and what a log's owner or a hub signed that a log holds.
    db.execute(
        """
        create table receipts (
          n integer primary key,
          hash text not null unique check (length(hash) = 64),
          hub text not null,
          epoch integer not null,
          log text not null,
          last integer not null check (last > 0),
          head text not null check (length(head) = 64),
          at_ms integer not null,
          bytes blob not null,
          signature text not null
        ) strict
        """
    )
    db.execute("create index receipts_log on receipts (log, hub, epoch, last)")
    db.execute(
        """
        create table heads (
          n integer primary key,
          hash text not null unique check (length(hash) = 64),
          log text not null,
          first integer not null check (first > 0),
          last integer not null check (last >= first),
          head text not null check (length(head) = 64),
          bytes blob not null,
          signature text not null
        ) strict
        """
    )
    db.execute("create index heads_log on heads (log, last)")
    # The quarantine: a batch whole, as it was unpacked. `batch` is the name it came under.
    db.execute(
        """
        create table parked (
          n integer primary key,
          batch text not null check (length(batch) = 64),
          why text not null,
          node text not null,
          log text not null,
          first integer not null,
          last integer not null,
          head text not null,
          at_ms integer not null,
          sha256 text not null check (length(sha256) = 64),
          bytes blob not null,
          blanked text check (length(blanked) = 64),
          unique (batch, why)
        ) strict
        """
    )
    db.execute("create index parked_log on parked (log, last)")
    for table in ("receipts", "heads", "parked"):
        db.execute(
            f"""
            create trigger {table}_no_delete before delete on {table}
            begin select raise(abort, 'what was kept is never deleted'); end
            """
        )
    for table, name in (("receipts", "hash"), ("heads", "hash")):
        db.execute(
            f"""
            create trigger {table}_no_update before update on {table}
            begin select raise(abort, 'what was kept is never changed'); end
            """
        )
        db.execute(
            f"""
            create trigger {table}_are_kept_once before insert on {table}
            when exists (select 1 from {table} where {name} = new.{name} or n = new.n)
            begin select raise(abort, 'what was kept is never changed'); end
            """
        )
    db.execute(
        """
        create trigger parked_are_kept_once before insert on parked
        when exists (
          select 1 from parked where n = new.n or (batch = new.batch and why = new.why))
        begin select raise(abort, 'what was kept is never changed'); end
        """
    )
    # A redaction reaches here too: it takes a text's line out, and nothing else.
    db.execute(
        """
        create trigger parked_are_only_blanked before update on parked
        when new.n <> old.n or new.batch <> old.batch or new.why <> old.why
          or new.node <> old.node or new.log <> old.log or new.first <> old.first
          or new.last <> old.last or new.head <> old.head or new.at_ms <> old.at_ms
          or new.blanked is null
          or length(new.bytes) >= length(old.bytes)
          or not exists (
            select 1 from redactions
            where event = new.blanked
              and instr(old.bytes, cast('{"text":{"digest":"' || digest as blob)))
        begin select raise(abort, 'what was kept is only blanked, under a redaction'); end
        """
    )


@migration()
def say_which_measures_each_visit_has(db):
    # Of the log again. Which were tried and which were said not to be, and never how it went.
    db.execute("alter table visits add column tried text not null default '[]'")
    db.execute("alter table visits add column not_done text not null default '[]'")


@migration()
def remember_what_each_recorder_said_last(db):
    # Not of the log and not replayed: what was heard at a hub, and how far a log was said to go.
    db.execute(
        """
        create table seen (
          node text primary key,
          at_ms integer not null,
          ahead_ms integer not null,
          app text not null,
          oldest_ms integer,
          announced text not null
        ) strict, without rowid
        """
    )
