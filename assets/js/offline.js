// The offline copy of a release: opened from a disk, so everything it needs was loaded by script tags before.
(() => {
  const copy = window.familyAtlasCopy;
  const { areas, indicators, number, units, words } = copy;
  const REASONS_FROM = 250;
  const STRIPED = 8; // added to the colour step where the figure could belong to another class
  const REASON_CLASSES = { 250: "few", 251: "hidden", 252: "nodata", 253: "na", 254: "withdrawn" };
  const find = (id) => document.getElementById(id);
  const byCode = new Map(indicators.map((indicator) => [indicator.code, indicator]));
  const choices = { indicator: find("choose-indicator"), level: find("choose-level"), base: find("choose-base") };
  const layers = [...document.querySelectorAll("#map-svg .layer")];
  const paths = Object.fromEntries(
    layers.map((layer) => [layer.dataset.level, [...layer.querySelectorAll(".area path")]])
  );
  let place = { level: "adm0", row: 0 };

  const fill = (pattern, ...values) => pattern.replace(/\{(\d)\}/g, (_, index) => values[index]);

  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };

  // A scaled integer as the language writes it: grouped, with exactly so many decimals.
  const write = (scaled, decimals) => {
    const digits = String(Math.abs(scaled)).padStart(decimals + 1, "0");
    const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, number.group);
    const rest = decimals ? number.decimal + digits.slice(-decimals) : "";
    return (scaled < 0 ? number.minus : "") + whole + rest;
  };

  const describe = (indicator, table, row) => {
    const code = table.c[row];
    if (code >= REASONS_FROM) return { text: words["state_" + code], why: words["why_" + code], interval: "" };
    const unit = units[indicator.unit] || { pattern: "{0}", decimals: 0 };
    const value = table.v[row];
    const ends = [value - table.b[row], value + table.a[row]].map((end) => write(end, unit.decimals));
    return { value, text: fill(unit.pattern, write(value, unit.decimals)), interval: ends.join("\u2013"), ends };
  };

  const className = (code) =>
    code >= REASONS_FROM ? REASON_CLASSES[code] || "nodata" : code >= STRIPED ? "u" + (code - STRIPED) : "c" + code;

  // The chosen table, or the nearest that is published, with what was changed.
  const chosen = () => {
    const indicator = byCode.get(choices.indicator.value);
    const notices = [];
    let base = choices.base.value;
    if (!indicator.tables[base]) {
      base = Object.keys(indicator.tables)[0];
      notices.push(fill(words.other_base, words["base_" + base]));
    }
    let level = choices.level.value;
    if (!indicator.tables[base][level]) {
      level = "adm1";
      notices.push(words.first_level);
    }
    return { indicator, base, level, notices, table: indicator.tables[base][level] };
  };

  const showMap = ({ indicator, base, level, notices, table }) => {
    for (const layer of layers) layer.toggleAttribute("hidden", layer.dataset.level !== level);
    paths[level].forEach((path, row) => {
      path.setAttribute("class", className(table.c[row]));
      const told = describe(indicator, table, row);
      path.querySelector("title").textContent = fill(words.area_value, areas[level][row].name, told.text);
    });
    find("map-title").textContent = indicator.label;
    find("map-subtitle").textContent = words["level_" + level] + ", " + words["base_" + base];
    find("map-notice").textContent = notices.join(" ");
    find("map-notice").hidden = notices.length === 0;
    find("legend").innerHTML = table.l; // written by the program that made this copy, escaped there
    find("definition").textContent = indicator.definition;
    const notes = indicator.notes.map((note) => make("p", {}, note));
    find("map-notes").replaceChildren(...(notes.length ? [make("aside", { class: "figure-notes" }, ...notes)] : []));
  };

  const ranked = ({ indicator, level, table }) => {
    const sign = indicator.better ? 1 : -1;
    const rows = areas[level].map((area, row) => ({ area, row, value: table.v[row] }));
    const compare = (one, other) => one.area.name.localeCompare(other.area.name, document.documentElement.lang);
    const shown = rows.filter(({ value }) => value !== null);
    shown.sort((one, other) => sign * (one.value - other.value) || compare(one, other));
    let rank = 0;
    shown.forEach((entry, index) => {
      if (index === 0 || entry.value !== shown[index - 1].value) rank = index + 1;
      entry.rank = rank;
    });
    return [...shown, ...rows.filter(({ value }) => value === null).sort(compare)];
  };

  const showTable = (shown) => {
    const { indicator, level, table } = shown;
    const rows = ranked(shown).map(({ area, row, rank }) => {
      const told = describe(indicator, table, row);
      const button = make("button", { type: "button", class: "place-button", "data-row": row }, area.name);
      const name = make("td", {}, button);
      if (area.parent) name.append(make("span", { class: "parent" }, area.parent));
      const line = make("tr", { "data-row": row }, make("td", { class: "rank" }, rank ? write(rank, 0) : ""), name);
      line.classList.toggle("is-selected", place.level === level && place.row === row);
      if (told.value === undefined) line.append(make("td", { class: "reason", colspan: 2, title: told.why }, told.text));
      else line.append(make("td", { class: "value" }, told.text), make("td", { class: "n" }, told.interval));
      return line;
    });
    find("rows").replaceChildren(...rows);
    find("ranking-title").textContent = fill(words.ranking, words["level_" + level]);
  };

  // Every figure of the chosen place, by group.
  const showPlace = () => {
    const { level, row } = place;
    const area = areas[level][row];
    find("place-name").textContent = area.name;
    find("place-inside").hidden = !area.parent;
    find("place-inside").textContent = fill(words.inside, area.parent);
    const groups = new Map();
    for (const indicator of indicators) {
      const base = indicator.tables[choices.base.value] ? choices.base.value : Object.keys(indicator.tables)[0];
      const table = indicator.tables[base][level];
      const told = table
        ? describe(indicator, table, row)
        : { text: words.state_253, why: words.why_253, interval: "" };
      const value = make("dd", told.why ? { title: told.why, class: "reason" } : {}, told.text);
      if (told.interval) value.append(make("span", { class: "interval" }, fill(words.interval, ...told.ends)));
      if (!groups.has(indicator.group)) groups.set(indicator.group, []);
      groups.get(indicator.group).push(make("div", {}, make("dt", {}, indicator.label), value));
    }
    const parts = [...groups].flatMap(([name, facts]) => [
      make("h4", {}, name),
      make("dl", { class: "copy-facts" }, ...facts),
    ]);
    find("place-figures").replaceChildren(...parts);
    const shape = level === "adm0" ? "" : paths[level][row].getAttribute("d");
    find("selected-shape").setAttribute("d", shape);
  };

  const show = (announced) => {
    const shown = chosen();
    if (place.level !== "adm0" && place.level !== shown.level) place = { level: "adm0", row: 0 };
    showMap(shown);
    showTable(shown);
    showPlace();
    if (announced) {
      find("announcer").textContent = fill(words.announce, shown.indicator.label, words["level_" + shown.level]);
    }
  };

  const choosePlace = (level, row, moved) => {
    place = { level, row };
    for (const line of find("rows").children) {
      line.classList.toggle("is-selected", level !== "adm0" && Number(line.dataset.row) === row);
    }
    showPlace();
    find("announcer").textContent = areas[level][row].name;
    if (moved) {
      find("place").scrollIntoView({ block: "start" });
      find("place").focus({ preventScroll: true });
    }
  };

  for (const field of Object.values(choices)) field.addEventListener("change", () => show(true));
  find("controls").addEventListener("submit", (event) => event.preventDefault());
  find("rows").addEventListener("click", (event) => {
    const line = event.target.closest("tr");
    if (line) choosePlace(chosen().level, Number(line.dataset.row), event.target.closest("button") !== null);
  });
  for (const layer of layers) {
    layer.addEventListener("click", (event) => {
      const area = event.target.closest(".area");
      if (area) choosePlace(layer.dataset.level, Number(area.dataset.i), false);
    });
  }
  find("whole-country").addEventListener("click", () => choosePlace("adm0", 0, false));
  for (const id of ["controls", "table", "place"]) find(id).hidden = false;
  show(false);
  document.documentElement.dataset.atlas = "ready";
})();
