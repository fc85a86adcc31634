// @ts-check
// The list asks whether it is still true, and is fetched anew when it is not.
(() => {
  /** @type {string | null} */
  let version = null;
  const ask = async () => {
    try {
      const told = (await (await fetch("/state")).json()).version;
      if (version !== null && told !== version) return location.reload();
      version = told;
    } catch { /* the server has ended */ }
    setTimeout(ask, 1500);
  };
  void ask();
})();
