import type { Asset } from './assets.ts';
import { escapeHtml } from './escape-html.ts';

export interface ViewerPage {
  /** Prefix under which the pages are registered. */
  base: string;
  title: string;
  assets: Asset[];
}

export function swaggerPage(page: ViewerPage): string {
  return viewerPage(page, { style: 'swagger.css', scripts: ['swagger.js', 'start-swagger.js'] });
}

export function redocPage(page: ViewerPage): string {
  return viewerPage(page, { scripts: ['redoc.js', 'start-redoc.js'] });
}

function viewerPage(page: ViewerPage, parts: { style?: Asset['key']; scripts: Asset['key'][] }): string {
  const { base, title } = page;
  const style = parts.style ? `<link rel="stylesheet" href="${address(page, parts.style)}">\n` : '';
  const scripts = parts.scripts.map((key) => `<script src="${address(page, key)}"></script>`).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="${address(page, 'icon.png')}">
${style}<style>body { margin: 0 }</style>
</head>
<body>
<div id="viewer" data-document="${base}/openapi.json"></div>
<noscript>This page needs JavaScript. The document itself: <a href="${base}/openapi.json">openapi.json</a>.</noscript>
${scripts}
</body>
</html>
`;
}

function address({ base, assets }: ViewerPage, key: Asset['key']): string {
  const found = assets.find((asset) => asset.key === key);
  if (!found) throw new Error(`There is no asset ${key}.`);
  return `${base}/docs/assets/${found.name}`;
}
