import QRCode, { type QRCodeSegment } from 'qrcode';

// Level M survives a scratched screen or a fold; a quiet zone of 4 modules is what the standard asks for.
const shape = { errorCorrectionLevel: 'M', margin: 4 } as const;

export async function qrSvg(text: string): Promise<string> {
  return await QRCode.toString(segments(text), { ...shape, type: 'svg' });
}

/** PNG of the code, 6 pixels a module. */
export async function qrPng(text: string): Promise<Buffer> {
  return await QRCode.toBuffer(segments(text), { ...shape, type: 'png', scale: 6 });
}

function segments(text: string): QRCodeSegment[] {
  return [{ mode: 'alphanumeric', data: text }];
}
