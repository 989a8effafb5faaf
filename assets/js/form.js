// The selection form: read as a query, and set to what the server says is chosen, possible and visible.
(function () {
  'use strict';

  const familyAtlas = (window.familyAtlas = window.familyAtlas || {});
  const form = () => document.getElementById('selection-form');

  function fieldValue(name) {
    const control = form().elements[name];
    return control && control.value !== undefined ? control.value : '';
  }

  /** The form's fields as URLSearchParams; empty, disabled and hidden fields are left out. */
  function readForm() {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form())) {
      const holder = form().querySelector('[data-field="' + name + '"]');
      const hidden = holder && holder.hidden && !(name === 'zone' && fieldValue('indicator') === 'zone');
      if (value !== '' && !hidden) query.set(name, value);
    }
    return query;
  }

  function option([value, label]) {
    const element = document.createElement('option');
    element.value = value;
    element.textContent = label;
    return element;
  }

  function optionOrGroup(entry) {
    if (Array.isArray(entry)) return option(entry);
    const group = document.createElement('optgroup');
    group.label = entry.label;
    group.append(...entry.options.map(option));
    return group;
  }

  function writeSelect(select, field) {
    const wanted = JSON.stringify(field.options);
    const present = [...select.children].map((child) =>
      child.tagName === 'OPTGROUP'
        ? { label: child.label, options: [...child.children].map((inner) => [inner.value, inner.textContent]) }
        : [child.value, child.textContent]
    );
    // Rebuilding closes an open list and loses its focus ring: only when the choices really changed.
    if (field.options && JSON.stringify(present) !== wanted) select.replaceChildren(...field.options.map(optionOrGroup));
    if (select.value !== field.value) select.value = field.value;
    select.disabled = Boolean(field.disabled);
  }

  function writeRadios(radios, field) {
    const offered = field.options && new Set(field.options.map(([value]) => value));
    for (const radio of radios) {
      radio.checked = radio.value === field.value;
      radio.disabled = Boolean(field.disabled) || Boolean(offered && !offered.has(radio.value));
    }
  }

  /** Bring the form to the server's description {name: {value, options, disabled, hidden}}. */
  function writeForm(fields) {
    for (const [name, field] of Object.entries(fields)) {
      const holder = form().querySelector('[data-field="' + name + '"]');
      if (!holder) continue;
      holder.hidden = Boolean(field.hidden);
      const select = holder.matches('select') ? holder : holder.querySelector('select');
      if (select) writeSelect(select, field);
      else writeRadios(holder.querySelectorAll('input[type=radio]'), field);
    }
  }

  Object.assign(familyAtlas, { readForm, writeForm });
})();
