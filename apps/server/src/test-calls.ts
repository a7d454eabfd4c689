import { request } from 'node:http';

/** A JSON answer as tests look at it. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json: Record<string, unknown>;
}

export async function call(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parsed(text) };
}

export async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return call(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** What a tRPC answer says of its error. */
export function trpcErrorOf(answer: Answer): { message: string; data: Record<string, unknown> } {
  const { error } = answer.json as { error: { json: { message: string; data: Record<string, unknown> } } };
  return error.json;
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** `fetch` would correct the address. */
export async function rawGet(url: string, path: string): Promise<Pick<Answer, 'status' | 'json' | 'headers'>> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          json: JSON.parse(text) as Record<string, unknown>,
          headers: new Headers(response.headers as Record<string, string>),
        }),
      );
    })
      .on('error', reject)
      .end();
  });
}
