import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { startRedoc, startSwagger } from './start-viewers.ts';

const require = createRequire(import.meta.url);

export interface Asset {
  /** With a digest of the content, so that it can be kept forever. */
  name: string;
  key: 'swagger.js' | 'swagger.css' | 'icon.png' | 'redoc.js' | 'start-swagger.js' | 'start-redoc.js';
  type: string;
  body: Buffer;
}

let loading: Promise<Asset[]> | undefined;

/** The few files that the two viewers need: 3 MB, read from the installed packages when somebody first opens one. */
export async function viewerAssets(): Promise<Asset[]> {
  loading ??= loadAssets();
  return await loading.catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
}

async function loadAssets(): Promise<Asset[]> {
  const [swagger, style, icon, redoc] = await Promise.all(
    [
      'swagger-ui-dist/swagger-ui-bundle.js',
      'swagger-ui-dist/swagger-ui.css',
      'swagger-ui-dist/favicon-32x32.png',
      'redoc/bundles/redoc.standalone.js',
    ].map((file) => readFile(require.resolve(file))),
  );
  return [
    asset('swagger.js', script, swagger),
    asset('swagger.css', 'text/css; charset=utf-8', style),
    asset('icon.png', 'image/png', icon),
    asset('redoc.js', script, redoc && withoutForeignLogo(redoc)),
    asset('start-swagger.js', script, Buffer.from(startSwagger)),
    asset('start-redoc.js', script, Buffer.from(startRedoc)),
  ];
}

const script = 'text/javascript; charset=utf-8';

function asset(key: Asset['key'], type: string, body: Buffer | undefined): Asset {
  if (!body) throw new Error(`${key} was not read.`);
  const digest = createHash('sha256').update(body).digest('hex').slice(0, 12);
  return { key, name: key.replace('.', `-${digest}.`), type, body };
}

/** Redoc shows its maker's logo from its maker's host; an image that cannot load hides itself. */
function withoutForeignLogo(redoc: Buffer): Buffer {
  return Buffer.from(redoc.toString('utf8').replaceAll('https://cdn.redoc.ly/redoc/logo-mini.svg', 'data:,'));
}
