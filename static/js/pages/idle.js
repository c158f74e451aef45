// A page that is left alone is not left open: ten minutes after the last touch or key it is asked
// for again, and the recorder answers with the door. Who is typing is never interrupted.
const ALONE_MS = 605_000;
let last = Date.now();

for (const name of ["pointerdown", "keydown"]) {
  addEventListener(name, () => (last = Date.now()), { capture: true, passive: true });
}

// A computer that slept woke to an old page, so the clock is asked and not one long wait.
setInterval(() => {
  if (Date.now() - last >= ALONE_MS) location.replace(location.pathname + location.search);
}, 1000);
