// A change of theme is seen at once; the server remembers it.
document.addEventListener("theme-changed", (event) => {
  const { theme } = event.detail;
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
});
