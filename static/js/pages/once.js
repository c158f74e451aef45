// A form is sent once: a second tap within five seconds is the same tap. Whoever comes back to a
// page, or gets no answer, can send again.
const AGAIN_MS = 5_000;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, AGAIN_MS);
});

addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
