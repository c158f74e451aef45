"""Backups: a copy that was read back and verified, a node that begins again from one, and a drill.

A backup is a folder on another medium (`folder`), named by its moment: the database and the files
that belong beside it, each with its SHA-256. `making` copies, reads back, verifies, and only then
gives it its name; so what has a name is whole. `media` says where they go, `told` what became of
the last one, `daily` makes one each day while the pages are served.

`restoring` makes an empty folder the same node in a new life: a new epoch and a new key.
`drill` does all that in a scratch place and says how long it took and what would be lost.
docs/backup.md is for people.
"""
