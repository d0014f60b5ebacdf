import {Interaction} from "@web/public/interaction";
import {_t} from "@web/core/l10n/translation";
import {isTyping, shownAsOf} from "./offline";
import {queue} from "./queue";
import {registry} from "@web/core/registry";
import {sentence} from "./queue_bar";

const RELOAD_MS = 1000;
const PLACE_MS = 6000;
// Step -> the conversation that it writes into.
const TALKS = {say: "dispatcher", tell: "client"};
// Pressed again, these replace what waits; after them, and after those of forms with
// ``data-is-shown-anew``, the page shows something else.
const ONCE = ["arrive", "hand", "report", "sign"];

/** One job, step by step; what is entered waits on this phone until it is sent. */
export class JobPage extends Interaction {
    static selector = ".o_service_job";
    dynamicContent = {
        "form[data-step]": {"t-on-submit.prevent": this.onSubmit},
        "form[data-step='answer']": {"t-on-change": this.onAnswer},
        "input[type='file']:not([name='file'])": {"t-on-change": this.onFiles},
        "[data-keep]": {"t-on-input": this.onType},
        ".o_job_plain": {"t-att-class": () => ({"d-none": true})},
        _window: {"t-on-online": this.onNetwork, "t-on-offline": this.onNetwork},
    };

    setup() {
        this.order = Number(this.el.dataset.order);
        this.number = this.el.dataset.number;
        this.sent = {};
        this.failed = {};
        // Forms that are being written down.
        this.busy = new Set();
        const onChanged = () => this.showMarks();
        const onSent = ({detail}) => this.onSent(detail);
        queue.addEventListener("CHANGED", onChanged);
        queue.addEventListener("SENT", onSent);
        this.registerCleanup(() => {
            queue.removeEventListener("CHANGED", onChanged);
            queue.removeEventListener("SENT", onSent);
        });
    }

    async willStart() {
        // what an earlier page left is shown with this one
        await queue.start(Number(this.el.dataset.user));
        this.arrived = await queue.findSentSince(this.order, shownAsOf());
    }

    start() {
        for (const {mark} of this.arrived) {
            this.sent[mark] = (this.sent[mark] || 0) + 1;
        }
        this.takeEarly();
        this.restoreTyped();
        this.showMarks();
    }

    /** Answers that were given before the page was alive are kept as all others. */
    takeEarly() {
        const [{type}] = performance.getEntriesByType("navigation");
        // into a page that is shown again the browser puts what stood there once
        const forms = this.el.querySelectorAll("form[data-step='answer']");
        for (const {elements} of type === "navigate" ? forms : []) {
            for (const target of [...elements].filter(isEntered)) {
                this.onAnswer({target});
            }
        }
    }

    // What is typed stays on this phone until it has arrived

    keptName(element) {
        return `service_job_${this.el.dataset.user}_${this.order}_${element.dataset.keep}`;
    }

    onType({target}) {
        localStorage.setItem(this.keptName(target), target.value);
    }

    restoreTyped() {
        for (const element of this.el.querySelectorAll("[data-keep]")) {
            element.value =
                localStorage.getItem(this.keptName(element)) ?? element.value;
        }
        // what has arrived since is newer than the page, and what waits still more so
        for (const {order, fields, step, mark} of [...this.arrived, ...queue.items]) {
            if (order !== this.order) {
                continue;
            }
            const place =
                step === "answer"
                    ? this.el
                    : this.el.querySelector(`form[data-mark-as="${CSS.escape(mark)}"]`);
            for (const [name, value] of place ? Object.entries(fields) : []) {
                this.enter(place, name, value);
            }
        }
    }

    enter(place, name, value) {
        for (const input of place.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
            if (input.type === "radio") {
                input.checked = input.value === value;
            } else if (!this.isTyped(input)) {
                input.value = value;
            }
        }
    }

    /** Tell whether something was typed here that is newer than what was sent. */
    isTyped(input) {
        return (
            input.dataset.keep && localStorage.getItem(this.keptName(input)) !== null
        );
    }

    forgetTyped(form) {
        for (const element of form.querySelectorAll("[data-keep]")) {
            localStorage.removeItem(this.keptName(element));
        }
    }

    // Steps

    /** Keep a step until it is sent; return whether there was room for it. */
    async add(step, fields, mark = step, extra = {}) {
        delete this.sent[mark];
        delete this.failed[mark];
        const {order, number} = this;
        const isOnly = ONCE.includes(step);
        const isShownAnew = isOnly;
        try {
            await queue.add(
                {order, number, step, mark, fields, isShownAnew, ...extra},
                isOnly
            );
        } catch {
            this.failed[mark] = _t(
                "This phone has no room for it: make some, then enter it again."
            );
            this.showMarks();
        }
        return !this.failed[mark];
    }

    /** Pressed twice it goes once, however long this phone takes to write it down. */
    async onSubmit({target: form}) {
        const {step} = form.dataset;
        if (step === "answer" || step === "photo") {
            return; // each answer and photo goes by itself
        }
        if (!this.busy.has(form)) {
            this.busy.add(form);
            try {
                await this.keep(form);
            } finally {
                this.busy.delete(form);
            }
        }
    }

    async keep(form) {
        const {step} = form.dataset;
        const data = new FormData(form);
        data.delete("csrf_token");
        data.delete("key");
        const files = data.getAll("file").filter(({size}) => size);
        data.delete("file");
        const fields = Object.fromEntries(data);
        if (step === "arrive") {
            const at = Date.now();
            Object.assign(fields, {...(await this.waitFor(findPlace())), at});
        }
        if (TALKS[step]) {
            await this.waitFor(this.sayAll(form, fields, files));
            return;
        }
        const {markAs, isShownAnew} = form.dataset;
        const extra = isShownAnew ? {isShownAnew: true} : {};
        if (
            (await this.waitFor(this.add(step, fields, markAs, extra))) &&
            isShownAnew
        ) {
            form.reset();
        }
    }

    /** Say something and send files along, each by itself. */
    async sayAll(form, fields, files) {
        const {step} = form.dataset;
        let isKept = true;
        if (fields.text.trim()) {
            isKept &&= await this.add(step, fields);
        }
        for (const file of files) {
            isKept &&= await this.add("file", {talk: TALKS[step]}, step, {file});
        }
        if (isKept) {
            form.reset();
            form.querySelector("textarea").value = "";
            this.forgetTyped(form);
        }
    }

    onAnswer({target}) {
        if (target.name && target.type !== "file") {
            this.add("answer", {[target.name]: target.value}, target.name);
        }
    }

    async onFiles({target}) {
        const check = target.dataset.check;
        const files = [...target.files];
        target.value = "";
        for (const file of files) {
            const fields = check ? {check_id: check} : {};
            const mark = check ? `photo_${check}` : "photo";
            await this.waitFor(this.add("photo", fields, mark, {file}));
        }
    }

    onSent(item) {
        if (item.order !== this.order) {
            return;
        }
        this.sent[item.mark] = (this.sent[item.mark] || 0) + 1;
        this.showMarks();
        const form = this.el.querySelector(`form[data-step="${item.step}"]`);
        if (item.step === "report" && form) {
            this.forgetTyped(form);
        }
        if (TALKS[item.mark]) {
            document.dispatchEvent(new CustomEvent("service_talk_sent"));
        }
        this.mustReload ||= item.isShownAnew;
        this.reload();
    }

    /** Show what has changed, unless somebody is in the middle of something. */
    reload() {
        if (!this.mustReload || queue.waiting.length) {
            return;
        }
        if (isTyping()) {
            this.waitForTimeout(() => this.reload(), RELOAD_MS);
        } else {
            location.reload();
        }
    }

    // What became of it

    showMarks() {
        const own = queue.items.filter(({order}) => order === this.order);
        const byMark = groupByMark(own);
        for (const element of this.el.querySelectorAll("[data-mark]")) {
            const {mark} = element.dataset;
            const lines = (byMark[mark] || []).map((item) => this.describe(item));
            if (this.failed[mark]) {
                lines.push(describe("text-danger", "fa-warning", this.failed[mark]));
            }
            if (!lines.length && this.sent[mark]) {
                lines.push(describe("text-success", "fa-check", _t("Sent")));
            }
            if (lines.length || element.dataset.isShown) {
                element.dataset.isShown = "1";
                element.replaceChildren(...lines);
            }
        }
    }

    describe(item) {
        if (item.error) {
            return describe("text-danger", "fa-warning", sentence(item));
        }
        const share = queue.progress[item.id];
        const text = share
            ? _t("Being sent: %s %", Math.floor(share * 100))
            : _t("Saved on this phone");
        // of a message its words, or nobody knows any more which one it was
        const what = item.file?.name || (TALKS[item.step] && item.fields.text);
        return describe("text-warning-emphasis", "fa-mobile", text, what);
    }

    onNetwork() {
        this.showMarks();
    }
}

/** Tell whether a field is no longer as the server wrote it. */
function isEntered(field) {
    if (field.type === "radio") {
        return field.checked && !field.defaultChecked;
    }
    if (field.type === "select-one") {
        return !field.selectedOptions[0]?.defaultSelected;
    }
    return "defaultValue" in field && field.value !== field.defaultValue;
}

function groupByMark(items) {
    const groups = {};
    for (const item of items) {
        (groups[item.mark] ||= []).push(item);
    }
    return groups;
}

function describe(color, icon, ...texts) {
    const line = document.createElement("div");
    line.className = color;
    const sign = document.createElement("i");
    sign.className = `fa ${icon} me-1`;
    sign.setAttribute("aria-hidden", "true");
    line.append(sign, texts.filter(Boolean).join(": "));
    return line;
}

/** Return where this phone is, nothing if it does not tell. */
function findPlace() {
    return new Promise((resolve) => {
        if (!navigator.geolocation) {
            resolve({});
            return;
        }
        navigator.geolocation.getCurrentPosition(
            ({coords: {latitude, longitude}}) => resolve({latitude, longitude}),
            () => resolve({}),
            {timeout: PLACE_MS, maximumAge: 60000, enableHighAccuracy: true}
        );
    });
}

registry
    .category("public.interactions")
    .add("service_partner_portal.job_page", JobPage);
