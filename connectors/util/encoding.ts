import iconv from 'iconv-lite';
import { z } from 'zod';
import { ModuleError } from '../../errors.ts';
import { Binary, bytesOf } from '../../scenarios/value.ts';
import { defineModule } from '../define.ts';
import { fields } from '../fields.ts';

function known(given: string, field: string): string {
  const exists: boolean = iconv.encodingExists(given);
  if (exists) return given;
  throw new ModuleError('InvalidConfigurationError', `There is no text encoding '${given}'.`, {
    detail: { field },
  });
}

/** Text in another encoding. */
export const convertEncoding = defineModule({
  id: 'util:TransformEncoding',
  kind: 'transformer',
  title: 'Convert the encoding of a text',
  description: 'Reads bytes in one text encoding and writes them in another.',
  when: 'A file comes from, or goes to, a program that does not speak UTF-8.',
  gotchas: [
    'A text (not bytes) is taken as it is: only the output encoding matters then.',
    'Characters that the output encoding lacks become question marks.',
  ],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  parameters: z.object({
    data: fields.any().optional().describe('Bytes or text.'),
    inputEncoding: z.string().default('utf8').describe('Encoding of the bytes, such as `windows-1250`.'),
    outputEncoding: z.string().default('utf8').describe('Encoding of the result.'),
  }),
  output: z.object({ data: fields.any() }),
  examples: [{ data: 'žluťoučký', outputEncoding: 'windows-1250' }],
  async run({ data, inputEncoding, outputEncoding }) {
    const text =
      data instanceof Binary
        ? iconv.decode(Buffer.from(bytesOf(data)), known(inputEncoding, 'inputEncoding'))
        : typeof data === 'string'
          ? data
          : '';
    const bytes = iconv.encode(text, known(outputEncoding, 'outputEncoding'));
    return [{ data: new Binary(new Uint8Array(bytes), outputEncoding) }];
  },
});
