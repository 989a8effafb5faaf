// Only the traces the pages draw: bar and scatter (scatter is always part of the core). No WebGL trace: those need
// eval, which our Content-Security-Policy forbids. Locales come with it so that no page loads a second script.
const Plotly = require('plotly.js/lib/core');
Plotly.register([
  require('plotly.js/lib/bar'),
  require('plotly.js/lib/locales/ru'),
  require('./locale-mn'),
  require('./locale-kk'),
]);
module.exports = Plotly;
