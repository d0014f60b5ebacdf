/* Put on a website by its owner: a button that opens our form in a frame. It is plain
   JavaScript, needs no library and sets no style but its own. */
(function () {
    const script = document.currentScript;
    const token = script && script.dataset.widget;
    if (!token) {
        return;
    }
    const language = (document.documentElement.lang || navigator.language || "").slice(
        0,
        2
    );
    const labels = {ru: ["Перезвоните мне", "Закрыть"], en: ["Call me back", "Close"]};
    const [open, close] = labels[language] || labels.en;
    const label = script.dataset.label || open;
    const color = script.dataset.color || "#714b67";
    const address = new URL(`/service/widget/${encodeURIComponent(token)}`, script.src);
    address.searchParams.set("lang", language);

    function style(element, values) {
        Object.assign(element.style, values);
    }

    function start() {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = label;
        button.setAttribute("aria-expanded", "false");
        style(button, {
            position: "fixed",
            right: "16px",
            bottom: "16px",
            zIndex: "2147483000",
            padding: "12px 20px",
            border: "0",
            borderRadius: "24px",
            background: color,
            color: "#fff",
            font: "16px/1.2 sans-serif",
            cursor: "pointer",
            boxShadow: "0 2px 8px rgba(0, 0, 0, 0.3)",
        });
        let frame = null;

        function toggle(isOpen) {
            if (isOpen && !frame) {
                frame = document.createElement("iframe");
                frame.src = address.href;
                frame.title = label;
                style(frame, {
                    position: "fixed",
                    right: "8px",
                    bottom: "72px",
                    zIndex: "2147483000",
                    width: "min(380px, calc(100vw - 16px))",
                    height: "min(600px, calc(100vh - 88px))",
                    border: "1px solid #ccc",
                    borderRadius: "12px",
                    background: "#fff",
                    boxShadow: "0 4px 16px rgba(0, 0, 0, 0.3)",
                });
                document.body.append(frame);
            }
            frame.style.display = isOpen ? "block" : "none";
            button.textContent = isOpen ? close : label;
            button.setAttribute("aria-expanded", String(isOpen));
            if (isOpen) {
                frame.focus();
            }
        }

        button.addEventListener("click", () =>
            toggle(button.getAttribute("aria-expanded") === "false")
        );
        document.addEventListener("keydown", (ev) => {
            if (ev.key === "Escape" && frame) {
                toggle(false);
                button.focus();
            }
        });
        document.body.append(button);
    }

    if (document.body) {
        start();
    } else {
        document.addEventListener("DOMContentLoaded", start);
    }
})();
