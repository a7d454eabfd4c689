export { readWire } from './read-wire.ts';
export { writeWire } from './write-wire.ts';
