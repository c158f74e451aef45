"""Waiting for a promise of a page's to come true.

Playwright's `wait_for_function` asks once and takes the promise itself for truth, so that a
test which hands it an async function waits for nothing.
"""

MS = 30_000


def until(page, asks: str, *more):
    """Ask a page again and again, until what it promises is true; return that."""
    return page.evaluate(
        f"""async more => {{
          const asks = {asks}
          for (const end = performance.now() + {MS}; performance.now() < end; ) {{
            const answer = await asks(...more)
            if (answer) return answer
            await new Promise(done => setTimeout(done, 50))
          }}
          throw new Error(`It never came true: ${{asks}}`)
        }}""",
        list(more),
    )
