import { envExample } from '@ticket-vendor/domain';
import { productDocument } from './openapi-document.ts';

export interface GeneratedFile {
  path: URL;
  text: string;
}

const root = new URL('../../../', import.meta.url);

/** Every file that is generated from the code; a test holds the committed ones against it. */
export function generatedFiles(): GeneratedFile[] {
  return [
    {
      path: new URL('packages/openapi/openapi.json', root),
      text: `${JSON.stringify(productDocument(), null, 2)}\n`,
    },
    { path: new URL('.env.example', root), text: envExample() },
  ];
}
