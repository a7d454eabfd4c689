/** Runs in the browser: Swagger UI without its validator badge, its address bar options and anything hosted elsewhere. */
export const startSwagger = `window.ui = SwaggerUIBundle({
  url: document.getElementById('viewer').dataset.document,
  dom_id: '#viewer',
  deepLinking: true,
  docExpansion: 'list',
  displayRequestDuration: true,
  queryConfigEnabled: false,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
});
`;

/** Runs in the browser: Redoc with the fonts of the system. */
export const startRedoc = `const viewer = document.getElementById('viewer');
const text = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
Redoc.init(viewer.dataset.document, {
  hideLogo: true,
  sortRequiredPropsFirst: true,
  jsonSamplesExpandLevel: 3,
  theme: {
    typography: {
      fontFamily: text,
      headings: { fontFamily: text },
      code: { fontFamily: 'ui-monospace, Menlo, Consolas, monospace' },
    },
  },
}, viewer);
`;
