// Runs before the page, in any browser: says what is so where the page can not start, instead of nothing.
(function () {
  var root = document.getElementById('root');
  var tries = Number(sessionStorageGet() || 0);
  var old = !(
    'noModule' in document.createElement('script') &&
    window.indexedDB &&
    window.AbortSignal &&
    AbortSignal.timeout &&
    window.structuredClone &&
    Object.hasOwn &&
    Array.prototype.at &&
    Array.prototype.findLast &&
    Array.prototype.toSorted &&
    String.prototype.replaceAll &&
    takes('(?<=a)\\p{L}')
  );

  function takes(pattern) {
    try {
      return Boolean(new RegExp(pattern, 'u'));
    } catch (error) {
      return false;
    }
  }
  function sessionStorageGet() {
    try {
      return sessionStorage.getItem('palaver.starts');
    } catch (error) {
      return 0;
    }
  }
  function keepTries(count) {
    try {
      sessionStorage.setItem('palaver.starts', String(count));
    } catch (error) {
      // Storage is blocked: the pause does not grow.
    }
  }
  function say(text, action) {
    var box = document.getElementById('start') || document.createElement('div');
    box.id = 'start';
    box.setAttribute('role', 'alert');
    box.style.cssText = 'max-width:32em;margin:15vh auto;padding:24px;font:16px/1.5 sans-serif;text-align:center';
    box.textContent = text + ' ';
    if (action) {
      var button = document.createElement('button');
      button.textContent = 'Try again';
      button.onclick = reload;
      button.style.cssText = 'min-height:44px;padding:0 16px;font:inherit';
      box.appendChild(button);
    }
    document.body.appendChild(box);
  }
  function reload() {
    location.reload();
  }

  if (old) {
    root.removeAttribute('id');
    say(
      'This browser is too old for Palaver. Update it, or use another: Chrome or Edge from 111, Firefox from 115, Safari and iPhones from 16.4.',
      false,
    );
    return;
  }
  // A file that the page begins with did not come: an update is under way, or the line is bad.
  window.addEventListener(
    'error',
    function (event) {
      var isEntry = event.target && event.target.tagName === 'SCRIPT' && event.target.type === 'module';
      if (!isEntry || root.firstChild) return;
      var pause = Math.min(30, Math.pow(2, tries + 1));
      keepTries(tries + 1);
      say('The page could not be loaded. It is tried again in ' + pause + ' seconds.', true);
      setTimeout(reload, pause * 1000);
    },
    true,
  );
})();
