/** Whether what was found in the browser's storage is a run that the page can show. */

import type { EvaluatedImages } from '../protocol';
import type { EpochFigures, KeptHistory } from './history';
import type { KeptRun, RunFacts, RunLabel } from './run';

/** Runs of this version and of older ones can be read. */
export const kRunVersion = 1;

export type Found = KeptRun | 'newer' | 'damaged';

export function checkKept(value: unknown): Found {
  const { version, facts, label, state, history, newest } = part<KeptRun>(value);
  if (typeof version === 'number' && version > kRunVersion) return 'newer';
  const good =
    version === kRunVersion &&
    isFacts(facts) &&
    isLabel(label) &&
    typeof state === 'string' &&
    isHistory(history) &&
    (newest === null || isNewest(newest));
  return good ? (value as KeptRun) : 'damaged';
}

/** Any value as an object that may have these fields, of whatever type. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
function part<T>(value: unknown): { [K in keyof T]?: unknown } {
  return typeof value === 'object' && value !== null ? value : {};
}

function isFacts(value: unknown): value is RunFacts {
  const facts = part<RunFacts>(value);
  const { id, document, norm, arithmetic, dataName, classNames, network } = facts;
  const { created, channels, height, width, epochs, batchSize, stepsPerEpoch } = facts;
  const { trainImages, testImages, threads } = facts;
  const numbers = [created, channels, height, width, epochs, batchSize, stepsPerEpoch];
  const summary = part<RunFacts['network']>(network);
  return (
    [id, norm, arithmetic, dataName].every((text) => typeof text === 'string') &&
    [...numbers, trainImages, testImages, threads].every((one) => typeof one === 'number') &&
    Array.isArray(classNames) &&
    classNames.every((name) => typeof name === 'string') &&
    typeof document === 'object' &&
    typeof summary.parameters === 'number' &&
    Array.isArray(summary.layers)
  );
}

function isLabel(value: unknown): value is RunLabel {
  const { name, note, colour } = part<RunLabel>(value);
  const texts = [name, note, colour ?? ''];
  return texts.every((text) => typeof text === 'string');
}

function isHistory(value: unknown): value is KeptHistory {
  const { stepLoss, smoothLoss, smoothAccuracy, rate, epochs } = part<KeptHistory>(value);
  return (
    [stepLoss, smoothLoss, smoothAccuracy, rate].every(
      (points) => Array.isArray(points) && points.every(isPoint),
    ) &&
    Array.isArray(epochs) &&
    epochs.every(isEpoch)
  );
}

function isPoint(value: unknown): boolean {
  const { x, y } = part<{ x: number; y: number }>(value);
  return typeof x === 'number' && typeof y === 'number';
}

function isEpoch(value: unknown): boolean {
  const { digest, ...figures } = part<EpochFigures>(value);
  const { epoch, trainLoss, trainObjective, trainAccuracy, testLoss, testAccuracy } = figures;
  const numbers = [epoch, trainLoss, trainObjective, trainAccuracy, testLoss, testAccuracy];
  return typeof digest === 'string' && numbers.every((one) => typeof one === 'number');
}

function isNewest(value: unknown): boolean {
  const { epoch, images } = part<NonNullable<KeptRun['newest']>>(value);
  return typeof epoch === 'number' && isImages(images);
}

/** As many of each, in the arrays that the engine gives. */
function isImages(value: unknown): value is EvaluatedImages {
  const { image, label, predicted, probability, loss } = part<EvaluatedImages>(value);
  return (
    image instanceof Uint32Array &&
    label instanceof Uint8Array &&
    predicted instanceof Uint8Array &&
    probability instanceof Float32Array &&
    loss instanceof Float32Array &&
    [label, predicted, probability, loss].every((array) => array.length === image.length)
  );
}
