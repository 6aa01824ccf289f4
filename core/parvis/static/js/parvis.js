// What makes the pages quicker and gentler; each of them works without this file.
(() => {
  "use strict";
  const words = document.body.dataset;

  const announce = (text) => {
    const region = document.getElementById("announce");
    if (region) region.textContent = text;
  };

  // Elements under `root` that match, `root` included.
  const within = (root, selector) => {
    const found = [...root.querySelectorAll(selector)];
    if (root.matches && root.matches(selector)) found.unshift(root);
    return found;
  };

  const element = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };

  // --- Dialogs -------------------------------------------------------------------------------
  // A disclosure of the page becomes a modal dialog; its content goes back when it closes.
  function openDisclosure(details) {
    const body = details.querySelector(".disclosure-body");
    const title = element("h2", { id: "dialog-title" }, details.dataset.dialog);
    const close = element("button", { type: "button", class: "button button--quiet" }, words.close);
    const dialog = element("dialog", { "aria-labelledby": "dialog-title" }, title, ...body.childNodes, element("p"), close);
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      body.append(...[...dialog.childNodes].filter((node) => node !== title && node !== close));
      dialog.remove();
      details.querySelector("summary").focus();
    });
    document.body.append(dialog);
    dialog.showModal();
  }

  // Resolves to true when the person confirms.
  function confirmed(question) {
    return new Promise((resolve) => {
      const yes = element("button", { type: "button", class: "button button--danger" }, words.confirm);
      const no = element("button", { type: "button", class: "button button--quiet" }, words.cancel);
      const text = element("p", { id: "confirm-text" }, question);
      const dialog = element("dialog", { role: "alertdialog", "aria-labelledby": "confirm-text" }, text,
        element("div", { class: "form-actions" }, no, yes));
      let answer = false;
      yes.addEventListener("click", () => { answer = true; dialog.close(); });
      no.addEventListener("click", () => dialog.close());
      dialog.addEventListener("close", () => { dialog.remove(); resolve(answer); });
      document.body.append(dialog);
      dialog.showModal();
    });
  }

  document.addEventListener("click", (event) => {
    const summary = event.target.closest("details[data-dialog] > summary");
    if (summary && window.HTMLDialogElement) {
      event.preventDefault();
      openDisclosure(summary.parentElement);
      return;
    }
    const dismiss = event.target.closest(".dismiss");
    if (dismiss) dismiss.closest(".notice").remove();
    // A menu closes when something else is touched.
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // Before htmx and the browser: capture, and send again once confirmed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const asked = event.submitter?.dataset.confirm || form.dataset.confirm;
    if (!asked || form.dataset.sure) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const submitter = event.submitter;
    confirmed(asked).then((yes) => {
      if (!yes) return;
      form.dataset.sure = "1";
      form.requestSubmit(submitter);
      delete form.dataset.sure;
    });
  }, true);

  // --- Forms ---------------------------------------------------------------------------------
  function counter(note) {
    const field = document.getElementById(note.dataset.counter);
    const limit = Number(note.dataset.limit);
    if (!field) return;
    const show = () => {
      // The server counts code points of the text without the spaces around it.
      const left = limit - [...field.value.trim()].length;
      const text = left < 0 ? note.dataset.over : note.dataset.text;
      note.textContent = text.replace("#", Math.abs(left).toLocaleString(document.documentElement.lang));
      note.classList.toggle("counter--over", left < 0);
    };
    // The browser would silently cut a long text that is pasted: let it be seen and shortened.
    field.removeAttribute("maxlength");
    field.addEventListener("input", show);
    show();
  }

  function autosubmit(form) {
    form.addEventListener("change", (event) => {
      if (event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
    });
  }

  function filePreview(box) {
    const input = box.querySelector("input[type=file]");
    if (!input) return;
    const list = element("ul", { class: "file-preview" });
    input.after(list);
    input.addEventListener("change", () => {
      for (const image of list.querySelectorAll("img")) URL.revokeObjectURL(image.src);
      list.replaceChildren(...[...input.files].map((file) => {
        const line = element("li", {}, file.name);
        if (/^image\/(jpeg|png|webp|gif)$/.test(file.type)) {
          line.prepend(element("img", { src: URL.createObjectURL(file), alt: "" }));
        }
        return line;
      }));
    });
  }

  function dismissible(notice) {
    const button = element("button", { type: "button", class: "dismiss", "aria-label": words.close });
    button.innerHTML = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="m6 6 12 12M18 6 6 18"/></svg>';
    notice.append(button);
  }

  // --- Maps ----------------------------------------------------------------------------------
  const loaded = new Map();
  function load(address) {
    if (!loaded.has(address)) {
      loaded.set(address, new Promise((resolve, reject) => {
        const script = element("script", { src: address });
        script.addEventListener("load", resolve);
        script.addEventListener("error", reject);
        document.head.append(script);
      }));
    }
    return loaded.get(address);
  }

  function mapWhenSeen(canvas) {
    const { script, style, drawing } = canvas.dataset;
    const start = () => {
      if (!document.querySelector(`link[href="${style}"]`)) document.head.append(element("link", { rel: "stylesheet", href: style }));
      load(script).then(() => load(drawing)).then(() => window.parvisMap(canvas)).catch((error) => {
        canvas.hidden = true; // the list stays
        console.warn(error);
      });
    };
    canvas.hidden = false;
    if (!window.IntersectionObserver) {
      start();
      return;
    }
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      start();
    }, { rootMargin: "300px" });
    observer.observe(canvas);
  }

  // --- Bringing a page or a fragment to life -------------------------------------------------
  const enhancers = [
    ["[data-counter]", counter],
    ["form[data-autosubmit]", autosubmit],
    ["[data-file]", filePreview],
    ["[data-dismissible]", dismissible],
    ["[data-map]", mapWhenSeen],
  ];
  const done = new WeakSet();
  function enhance(root) {
    for (const [selector, enhancer] of enhancers) {
      for (const found of within(root, selector)) {
        if (done.has(found)) continue;
        done.add(found);
        enhancer(found);
      }
    }
  }

  enhance(document.body);
  document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));

  // After a swap the focus goes to what asks for it (a summary of errors), to the form that a link has
  // just brought, or to what took the place of the element that had it: never back to the top of the page.
  // htmx itself gives it back to an element of the same id. What changed is said aloud.
  function focusAfterSwap(changed, asker, target) {
    const wanted = within(changed, "[data-focus]")[0];
    if (wanted) {
      wanted.focus();
      return;
    }
    const brought = asker?.isConnected && asker.matches("a, button") && !changed.contains(asker);
    const field = brought && within(changed, "form")[0]?.querySelector("textarea, select, input:not([type=hidden])");
    if (field) {
      field.focus();
    } else if (document.activeElement === document.body && (target.contains(changed) || target.id === changed.id)) {
      changed.tabIndex = -1;
      changed.focus({ preventScroll: true });
    }
  }

  document.addEventListener("htmx:afterSettle", (event) => {
    const changed = event.detail.elt;
    const asker = event.detail.requestConfig?.elt;
    focusAfterSwap(changed, asker, event.detail.target);
    const said = within(changed, "[data-announce]")[0];
    if (said) announce(said.dataset.announce || said.textContent);
    else if (asker?.matches(".filters")) announce(words.updated);
  });

  function showFailure(text) {
    const notice = element("div", { class: "notice notice--danger", role: "alert" }, element("div", { class: "notice-text" }, text));
    dismissible(notice);
    document.getElementById("flashes")?.replaceChildren(notice);
    notice.scrollIntoView({ block: "nearest" });
  }
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => showFailure(words.failed));
  }
  // The server's own sentence, when its error page has one.
  document.addEventListener("htmx:responseError", (event) => {
    const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    showFailure(page.querySelector(".empty-sentence")?.textContent || words.failed);
  });
})();
