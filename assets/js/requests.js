// The form of a funding request: amounts are previewed while one types (exactly, in whole minor units; the server's
// figures count), nothing typed is lost when the page becomes live, and nobody leaves with unsaved changes unawares.
(function () {
  'use strict';

  const typed = new Map();
  let sending = false;

  const form = () => document.querySelector('#react-entry-point #request-form') || document.getElementById('request-form');

  function grouped(digits, sign) {
    return digits.replace(/\B(?=(\d{3})+(?!\d))/g, sign);
  }

  /** Half up, as the server rounds. */
  function quantity(participants, numerator, denominator) {
    return (2n * participants * numerator + denominator) / (2n * denominator);
  }

  function money(minor, data) {
    const places = Number(data.digits);
    const text = minor.toString().padStart(places + 1, '0');
    const whole = grouped(text.slice(0, text.length - places), data.group);
    const rest = text.slice(text.length - places);
    const number = places && /[1-9]/.test(rest) ? whole + data.decimal + rest : whole;
    return data.money.replace('0', number);
  }

  function count(field) {
    return /^\d{1,8}$/.test(field.value.trim()) ? BigInt(field.value.trim()) : null;
  }

  function preview(holder) {
    let total = 0n;
    for (const line of holder.querySelectorAll('.request-line')) {
      const field = line.querySelector('input[type=number]');
      const participants = field && count(field);
      if (participants === null || participants === undefined) return;
      const number = line.id.replace('line-', '');
      const units = quantity(participants, BigInt(line.dataset.numerator), BigInt(line.dataset.denominator));
      const amount = units * BigInt(line.dataset.price);
      total += amount;
      line.querySelector(`#quantity-${number}`).textContent = grouped(units.toString(), holder.dataset.group);
      line.querySelector(`#amount-${number}`).textContent = money(amount, holder.dataset);
    }
    holder.querySelector('#request-total').textContent = money(total, holder.dataset);
  }

  const fields = (holder) => holder.querySelectorAll('input:not([type=hidden]), textarea');
  const changed = (holder) => [...fields(holder)].some((field) => field.value !== field.defaultValue);

  function tell(holder) {
    const line = holder.querySelector('#request-unsaved');
    const words = changed(holder) ? holder.dataset.unsaved : '';
    if (line && line.textContent !== words) line.textContent = words;
  }

  document.addEventListener('input', (event) => {
    const holder = event.target.closest('#request-form');
    if (!holder) return;
    typed.set(event.target.id, event.target.value);
    preview(holder);
    tell(holder);
  });

  // What was typed before this script came, into the server's copy of the form.
  function gather() {
    const copy = document.querySelector('#prerendered #request-form');
    if (!copy) return;
    for (const field of fields(copy)) if (field.value !== field.defaultValue) typed.set(field.id, field.value);
  }

  // Dash makes the elements anew when the page becomes live: what was typed before goes into the new ones.
  document.addEventListener('desk:written', () => {
    gather();
    const holder = form();
    if (!holder || !typed.size) return;
    for (const field of fields(holder)) if (typed.has(field.id)) field.value = typed.get(field.id);
    preview(holder);
    tell(holder);
  });

  // The way to a field ends in the field. The address stays: another one would have the page drawn anew.
  document.addEventListener('click', (event) => {
    const link = event.target.closest && event.target.closest('.desk-requests a[href^="#"]');
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    if (!target.matches('input, textarea, select, button, a[href]')) target.tabIndex = -1;
    target.scrollIntoView({ block: 'center' });
    target.focus({ preventScroll: true });
  });

  document.addEventListener('submit', (event) => {
    if (event.target.id === 'request-form') sending = true;
  });

  window.addEventListener('beforeunload', (event) => {
    const holder = form();
    if (!sending && holder && changed(holder)) event.preventDefault();
  });
})();
