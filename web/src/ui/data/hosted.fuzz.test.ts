import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isHosted } from '../../state/hosted';
import { tries } from '../../testing/fuzz';
import { hostedBytes } from './hosting';

const kFile = { path: 'a.bin', bytes: 3 };

it('takes what scripts/host_data.mjs writes', () => {
  const parts = [{ path: 'a.0', bytes: 2 }, { path: 'a.1', bytes: 1 }]; // prettier-ignore
  expect(isHosted({ sets: [{ source: 'mnist', files: [kFile, { ...kFile, parts }] }] })).toBe(true);
});

it('refuses files without a name or size', () => {
  const answers = [
    ...[null, [], {}, { sets: [] }, { sets: [null] }],
    ...[
      { path: 1 },
      { bytes: -1 },
      { bytes: 0.5 },
      { bytes: '3' },
      { parts: 1 },
      { parts: [{}] },
    ].map((change) => ({ sets: [{ source: 'mnist', files: [{ ...kFile, ...change }] }] })),
    { sets: [{ source: 'imagenet', files: [kFile] }] },
  ];
  for (const answer of answers) expect(isHosted(answer)).toBe(false);
});

it('takes nothing that the page cannot show', () => {
  const file = fc.record({ path: fc.oneof(fc.string(), fc.jsonValue()), bytes: fc.jsonValue() });
  const set = fc.record({ source: fc.constantFrom('mnist', 'x'), files: fc.array(file) });
  const answer = fc.oneof(fc.jsonValue(), fc.record({ sets: fc.array(set) }));
  fc.assert(
    fc.property(answer, (value) => {
      if (!isHosted(value)) return;
      for (const one of value.sets) {
        expect(hostedBytes(one)).toBeGreaterThanOrEqual(0);
        for (const { path } of one.files) expect(path).toBeTypeOf('string');
      }
    }),
    tries(),
  );
});
