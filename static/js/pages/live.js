// A page that nobody looks at asks for nothing: what it watches waits until it is seen again.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target.closest("[data-live]")) event.preventDefault();
});
