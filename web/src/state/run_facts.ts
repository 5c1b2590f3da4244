/** What is known of a run when it starts. */

import type { DataInfo, EngineInfo, RunSummary } from '../protocol';
import type { RunFacts } from './run';
import type { Norm } from './set_up';

export function factsOf(
  summary: RunSummary,
  data: DataInfo,
  engine: EngineInfo,
  norm: Norm,
): RunFacts {
  const { network, epochs, batchSize, stepsPerEpoch, trainImages, testImages } = summary;
  return {
    id: crypto.randomUUID(),
    created: Date.now(),
    document: summary.document,
    norm,
    arithmetic: engine.arithmetic,
    dataName: summary.dataName,
    classNames: data.classNames,
    channels: data.channels,
    height: data.height,
    width: data.width,
    network,
    epochs,
    batchSize,
    stepsPerEpoch,
    trainImages,
    testImages,
    threads: engine.threads,
    weightsFrom: null,
  };
}
