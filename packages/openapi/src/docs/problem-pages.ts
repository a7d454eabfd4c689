import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { OpenApiDocument } from '../document/index.ts';
import type { ProblemKind } from '../problems/index.ts';
import { escapeHtml } from './escape-html.ts';

const style =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}' +
  'table{border-collapse:collapse}td,th{text-align:left;padding:.25rem 1rem .25rem 0;vertical-align:top}' +
  'code{font:.9em ui-monospace,monospace}';

const policy =
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; ` +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** `/errors` and `/errors/{CODE}`: the addresses that problem answers give as their `type`. */
export function problemPages(app: FastifyInstance, problems: readonly ProblemKind[], document: OpenApiDocument): void {
  const serve = (url: string, html: string): void => {
    app.get(url, (_request, reply) =>
      reply
        .header('content-security-policy', policy)
        .header('cache-control', 'no-cache')
        .type('text/html; charset=utf-8')
        .send(html),
    );
  };
  serve('/errors', catalogue(app.prefix, problems));
  for (const kind of problems) serve(`/errors/${kind.code}`, explanation(app.prefix, kind, document));
}

function catalogue(base: string, problems: readonly ProblemKind[]): string {
  const rows = problems.map(
    ({ code, status, title }) =>
      `<tr><td>${status}</td><td><a href="${base}/errors/${code}"><code>${code}</code></a></td><td>${escapeHtml(title)}</td></tr>`,
  );
  return htmlPage(
    'Errors',
    `<p>Every error is answered as <code>application/problem+json</code>. Programs should look at <code>code</code>.</p>
<table><tr><th>Status</th><th>Code</th><th>Meaning</th></tr>
${rows.join('\n')}
</table>`,
  );
}

function explanation(base: string, kind: ProblemKind, document: OpenApiDocument): string {
  const operations = operationsWith(kind.code, document).map((name) => `<li><code>${escapeHtml(name)}</code></li>`);
  const where = operations.length > 0 ? `<h2>Who can answer it</h2>\n<ul>\n${operations.join('\n')}\n</ul>` : '';
  return htmlPage(
    kind.code,
    `<p>HTTP status ${kind.status}: ${escapeHtml(kind.title)}.</p>
${kind.detail ? `<p>${escapeHtml(kind.detail)}</p>` : ''}
${where}
<p><a href="${base}/errors">All errors</a></p>`,
  );
}

function operationsWith(code: string, { paths }: OpenApiDocument): string[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, operation]) => operation['x-problem-codes']?.includes(code))
      .map(([method]) => `${method.toUpperCase()} ${path}`),
  );
}

function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${body}
</body>
</html>
`;
}
