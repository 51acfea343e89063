// Before the first paint: the theme that was chosen here, if any. Without one the system's holds.
try {
  var theme = localStorage.getItem('palaver.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch (error) {
  // Storage is blocked: the system's theme it is.
}
