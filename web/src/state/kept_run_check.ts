/** Whether what was found in the browser's storage is a run that the page can show. */

import * as v from 'valibot';
import type { KeptRun } from './run';

/** Runs of this version and of older ones can be read. */
export const kRunVersion = 1;

const Figures = v.object({
  epoch: v.number(),
  trainLoss: v.number(),
  trainObjective: v.number(),
  trainAccuracy: v.number(),
  testLoss: v.number(),
  testAccuracy: v.number(),
  digest: v.string(),
});
const Points = v.array(v.object({ x: v.number(), y: v.number() }));

/** In the arrays that the engine gives, as many of each. */
const Images = v.pipe(
  v.object({
    image: v.instance(Uint32Array),
    label: v.instance(Uint8Array),
    predicted: v.instance(Uint8Array),
    probability: v.instance(Float32Array),
    loss: v.instance(Float32Array),
  }),
  v.check(({ image, ...others }) =>
    Object.values(others).every((array) => array.length === image.length),
  ),
);

/** As far as panels depend on it. */
const Kept = v.object({
  version: v.literal(kRunVersion),
  facts: v.object({
    id: v.string(),
    created: v.number(),
    document: v.record(v.string(), v.unknown()),
    norm: v.string(),
    arithmetic: v.string(),
    dataName: v.string(),
    classNames: v.array(v.string()),
    channels: v.number(),
    height: v.number(),
    width: v.number(),
    network: v.object({ parameters: v.number(), layers: v.array(v.unknown()) }),
    epochs: v.number(),
    batchSize: v.number(),
    stepsPerEpoch: v.number(),
    trainImages: v.number(),
    testImages: v.number(),
    threads: v.number(),
  }),
  label: v.object({ name: v.string(), note: v.string(), colour: v.nullable(v.string()) }),
  state: v.string(),
  history: v.object({
    stepLoss: Points,
    smoothLoss: Points,
    smoothAccuracy: Points,
    rate: Points,
    epochs: v.array(Figures),
  }),
  newest: v.nullable(v.object({ epoch: v.number(), images: Images })),
});
const Versioned = v.object({ version: v.number() });

export type Found = KeptRun | 'newer' | 'damaged';

export function checkKept(value: unknown): Found {
  if (v.is(Versioned, value) && value.version > kRunVersion) return 'newer';
  return v.is(Kept, value) ? (value as KeptRun) : 'damaged';
}
