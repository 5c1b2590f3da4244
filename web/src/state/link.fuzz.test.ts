// Links come from anybody: whatever stands in one is taken in a form that the page can show, or refused.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FieldLists, RunDocument } from '../protocol';
import { tries } from '../testing/fuzz';
import { documentOf, linkHash, NewerLink } from './link';
import { parseList, runDocument, setUpFrom } from './set_up';

const kFields: FieldLists = {
  ...{ run: [], data: [], augmentation: [], notation: [] },
  ...{ optimizer: {}, schedule: {}, layers: {} },
};

const setting = fc.oneof(fc.double(), fc.boolean(), fc.string(), fc.array(fc.double()));
const part = fc.dictionary(fc.string(), setting);
const network = fc.record({ notation: fc.string(), norm: fc.string() });
const sound = fc.record(
  {
    ...{ name: fc.string(), network, data: part, optimizer: part, schedule: part },
    ...{ epochs: fc.integer(), seed: fc.nat(), shuffle: fc.boolean() },
  },
  { requiredKeys: ['network'] },
);
/** Documents with any part made into anything. */
const odd = fc
  .tuple(sound, fc.dictionary(fc.constantFrom(...Object.keys(soundKeys())), fc.jsonValue()))
  .map(([document, changes]) => ({ ...document, ...changes }));

function soundKeys(): Record<string, true> {
  return {
    ...{ name: true, network: true, data: true, augmentation: true, optimizer: true },
    ...{ schedule: true, epochs: true, shuffle: true, seed: true, version: true },
  };
}

const hashOf = (value: unknown) => linkHash(value as RunDocument);

it('brings every document back as it was', async () => {
  const back = async (document: unknown) => {
    const json: unknown = JSON.parse(JSON.stringify(document));
    const plain = JSON.stringify(document).includes('null') ? null : json;
    if (plain === null) return; // NaN and infinity, which JSON has no word for
    expect(await documentOf(await hashOf(document))).toEqual(plain);
  };
  await fc.assert(fc.asyncProperty(sound, back), tries());
});

it('takes nothing that the page cannot show', async () => {
  const shown = async (value: unknown) => {
    const document = await documentOf(await hashOf(value)).catch((error: unknown) => {
      expect(error).toBeInstanceOf(Error);
      return null;
    });
    if (!document) return;
    const setUp = setUpFrom(document, kFields);
    expect(typeof setUp.name).toBe('string');
    expect(typeof (setUp.network.notation ?? '')).toBe('string');
    expect([setUp.epochs, setUp.seed].every((one) => typeof one === 'number')).toBe(true);
    for (const settings of [setUp.data, setUp.augmentation, setUp.optimizer, setUp.schedule]) {
      for (const one of Object.values(settings)) expect(one).not.toBeNull();
    }
    expect(runDocument(setUp)).toBeTypeOf('object');
  };
  await fc.assert(fc.asyncProperty(fc.oneof(odd, fc.jsonValue()), shown), tries());
});

it('answers any hash', async () => {
  const answered = async (text: string) => {
    for (const hash of [text, `#run=${text}`, `#run=${btoa(text)}`]) {
      await documentOf(hash).catch((error: unknown) => {
        expect(error).toBeInstanceOf(Error);
      });
    }
  };
  const ascii = fc.string({ unit: 'binary-ascii', maxLength: 200 });
  await fc.assert(fc.asyncProperty(ascii, answered), tries());
});

it('says of a later version that it is one', async () => {
  const newer = { version: 2, network: { graph: [] } };
  await expect(hashOf(newer).then(documentOf)).rejects.toBeInstanceOf(NewerLink);
  expect(
    await documentOf(await hashOf({ version: 1, network: { notation: 'GAP' } })),
  ).not.toBeNull();
});

it('unpacks no more than a document can be', async () => {
  const network = { notation: ' '.repeat(4 << 20) };
  const bomb = await hashOf({ network });
  expect(bomb.length).toBeLessThan(10000);
  await expect(documentOf(bomb)).rejects.toThrow('holds too much');
});

it('reads lists of numbers that people write', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const list = parseList(text);
      return list === null || list.every((one) => Number.isFinite(one));
    }),
    tries(),
  );
});
