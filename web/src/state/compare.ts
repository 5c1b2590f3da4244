/** In what two or more runs differ. */

import type { Settings, SettingValue } from '../protocol';
import type { Run } from './run';

export interface Difference {
  /** "optimizer.lr" */
  path: string;
  values: string[];
}

/** Names of runs differ and mean nothing. */
const kIgnored = new Set(['name']);

/** Every setting in which the documents are not all alike. */
export function differences(documents: Settings[]): Difference[] {
  const flat = documents.map((document) => flatten(document));
  const paths = [...new Set(flat.flatMap((one) => [...one.keys()]))].sort();
  return paths
    .filter((path) => !kIgnored.has(path))
    .map((path) => ({ path, values: flat.map((one) => one.get(path) ?? '–') }))
    .filter(({ values }) => new Set(values).size > 1);
}

/**
 * What a person would name: layers that differ because the norm does are one thing, and so are the
 * parameters, which follow from the network.
 */
export function causes(runs: Run[]): Difference[] {
  const found = differences(runs.map((run) => run.facts.document));
  const layers = found.filter(({ path }) => path.startsWith('network.'));
  const rest = found.filter(({ path }) => !path.startsWith('network.'));
  const [network] = layers.length > 0 ? [networkCause(runs)] : [];
  const facts: Difference[] = [
    { path: 'data', values: runs.map(({ facts }) => `${facts.dataName}, ${facts.trainImages}`) },
    { path: 'arithmetic', values: runs.map(({ facts }) => facts.arithmetic) },
  ].filter(({ values }) => new Set(values).size > 1);
  return [...(network ? [network] : []), ...rest, ...facts];
}

/** The norm, where that is all that differs; otherwise the network. */
function networkCause(runs: Run[]): Difference {
  const norms = runs.map(({ facts }) => facts.norm);
  const shapes = new Set(runs.map(({ facts }) => convolutions(facts.document)));
  if (shapes.size === 1 && new Set(norms).size > 1) return { path: 'norm', values: norms };
  return {
    path: 'network',
    values: runs.map(({ facts }) => `${facts.network.parameters}`),
  };
}

/** The network without its norms. */
function convolutions(document: Settings): string {
  const network = document.network as Settings | undefined;
  const layers = Array.isArray(network?.layers) ? (network.layers as Settings[]) : [];
  const rest = layers.filter(({ type }) => typeof type === 'string' && !type.endsWith('_norm'));
  return JSON.stringify(
    rest.map(({ type, out_channels, kernel_size, stride, padding, groups, p }) => [
      ...[type, out_channels, kernel_size, stride, padding, groups, p],
    ]),
  );
}

function flatten(settings: Settings, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [name, value] of Object.entries(settings)) {
    const path = prefix + name;
    if (isSettings(value)) {
      for (const [inner, text] of flatten(value, `${path}.`)) flat.set(inner, text);
    } else {
      flat.set(path, JSON.stringify(value));
    }
  }
  return flat;
}

function isSettings(value: SettingValue): value is Settings {
  return typeof value === 'object' && !Array.isArray(value);
}

/** Runs that differ in their seed alone, together. */
export function bySeed(runs: Run[]): Run[][] {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const { document, dataName, arithmetic } = run.facts;
    const key = JSON.stringify([{ ...document, seed: 0, name: '' }, dataName, arithmetic]);
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}
