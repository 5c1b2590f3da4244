/** What a person takes away from a run, and run files that others gave them. */

import { signal } from '@preact/signals';
import type { EngineApi, ReportFile, RunFileFacts } from '../protocol';

export const kKinds = [
  'page',
  'markdown',
  'run',
  'epochs',
  'steps',
  'weights',
  'onnx',
  'pytorch',
] as const;
export type Kind = (typeof kKinds)[number];

/** Which of the engine's runs is handed in, and with which it raced: a report compares them. */
export interface HandedIn {
  name: string;
  lane: number;
  beside: number[];
}

export interface OtherRun {
  file: string;
  bytes: Uint8Array;
  facts: RunFileFacts;
}

type Files = Pick<
  EngineApi,
  | 'report'
  | 'runFile'
  | 'readRunFile'
  | 'exportOnnx'
  | 'exportWeights'
  | 'exportPytorch'
  | 'exportCsv'
  | 'exportStepsCsv'
>;

export class HandIn {
  /** Run files that were opened; reports compare them with the run at hand. */
  readonly others = signal<OtherRun[]>([]);
  /** What is being made. */
  readonly busy = signal<Kind | null>(null);
  readonly error = signal<string | null>(null);

  constructor(private readonly api: Files) {}

  /** The files of one kind, named after the run; null where that failed, which `error` says. */
  async make(kind: Kind, run: HandedIn): Promise<ReportFile[] | null> {
    this.busy.value = kind;
    this.error.value = null;
    try {
      return await this.files(kind, run);
    } catch (error) {
      this.error.value = error instanceof Error ? error.message : String(error);
      return null;
    } finally {
      this.busy.value = null;
    }
  }

  /** Opens run files; one that cannot be read says why and leaves the others be. */
  async open(files: readonly File[]): Promise<void> {
    this.error.value = null;
    for (const file of files) {
      try {
        const bytes = new Uint8Array(await file.arrayBuffer());
        const facts = await this.api.readRunFile(bytes, file.name);
        const rest = this.others.value.filter((other) => other.file !== file.name);
        this.others.value = [...rest, { file: file.name, bytes, facts }];
      } catch (error) {
        this.error.value = error instanceof Error ? error.message : String(error);
      }
    }
  }

  forget(file: string): void {
    this.others.value = this.others.value.filter((other) => other.file !== file);
  }

  private async files(kind: Kind, run: HandedIn): Promise<ReportFile[]> {
    const name = fileName(run.name);
    const { lane } = run;
    const text = async (ending: string, content: Promise<string>) => [
      { path: name + ending, bytes: new TextEncoder().encode(await content) },
    ];
    const binary = async (ending: string, content: Promise<Uint8Array>) => [
      { path: name + ending, bytes: await content },
    ];
    switch (kind) {
      case 'page': {
        const [page] = await this.api.report(await this.runFiles(run), 'html');
        return page ? [{ path: `${name}-report.html`, bytes: page.bytes }] : [];
      }
      case 'markdown':
        return this.api.report(await this.runFiles(run), 'markdown');
      case 'run':
        return binary('.run.safetensors', this.api.runFile(lane));
      case 'epochs':
        return text('-epochs.csv', this.api.exportCsv(lane));
      case 'steps':
        return text('-steps.csv', this.api.exportStepsCsv(lane));
      case 'weights':
        return binary('.safetensors', this.api.exportWeights(lane));
      case 'onnx':
        return binary('.onnx', this.api.exportOnnx(lane));
      case 'pytorch':
        return text('.py', this.api.exportPytorch(lane));
    }
  }

  private async runFiles({ lane, beside }: HandedIn): Promise<Uint8Array[]> {
    const raced: Uint8Array[] = [];
    for (const one of [lane, ...beside]) raced.push(await this.api.runFile(one));
    return [...raced, ...this.others.value.map((other) => other.bytes)];
  }
}

/** Letters, digits and a few signs stay. */
export function fileName(run: string): string {
  return run.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+/, '') || 'run';
}
