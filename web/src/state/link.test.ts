import { expect, it } from 'vitest';
import sample from '../testing/samples/link-1.txt?raw';
import { documentOf, linkHash } from './link';

it('leads back to the same document', async () => {
  const document = { network: { notation: 'C16 GAP c10', norm: 'none' }, epochs: 7, name: 'ä→' };
  const hash = await linkHash(document);
  expect(hash).toMatch(/^#run=[\w-]+$/);
  expect(await documentOf(hash)).toEqual(document);
});

it('is short enough for a QR code', async () => {
  const network = { notation: 'C16 C32 c16 P C24 C28 C32 c16 P C20 C26 C32 GAP c10' };
  const optimizer = { type: 'sgd', lr: 0.1, momentum: 0.9, weight_decay: 0, nesterov: false };
  const hash = await linkHash({ network, optimizer, epochs: 20, batch_size: 128, seed: 0 });
  expect(hash.length).toBeLessThan(400);
});

it('knows other hashes from broken ones', async () => {
  expect(await documentOf('')).toBeNull();
  expect(await documentOf('#watch')).toBeNull();
  await expect(documentOf('#run=AAAA')).rejects.toThrow();
  await expect(documentOf('#run=%%%')).rejects.toThrow();
  const list = await linkHash([] as never);
  await expect(documentOf(list)).rejects.toThrow('no run document');
});

it('opens what version 1 made', async () => {
  expect(await documentOf(sample.trim())).toEqual({
    name: 'from a link',
    network: { notation: 'C16 P C32 GAP c10', norm: 'group_norm', num_groups: 4 },
    data: { source: 'builtin' },
    optimizer: { type: 'adam', lr: 0.003 },
    schedule: { type: 'multi_step', milestones: [3, 5], gamma: 0.1 },
    ...{ epochs: 7, batch_size: 64, seed: 11, shuffle: true },
  });
});
