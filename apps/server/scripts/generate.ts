// Writes what is generated from the code: packages/openapi/openapi.json and .env.example.
import { writeFile } from 'node:fs/promises';
import { generatedFiles } from '../src/generated-files.ts';

for (const { path, text } of generatedFiles()) await writeFile(path, text);
