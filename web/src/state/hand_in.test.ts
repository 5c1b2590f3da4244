import { describe, expect, it } from 'vitest';
import { FakeEngine } from '../testing/fake_engine';
import { fileName, HandIn, kKinds } from './hand_in';

const kRun = { name: 'run', lane: 0, beside: [] };

describe('HandIn', () => {
  it('makes every kind of file, named after the run', async () => {
    const handIn = new HandIn(new FakeEngine());
    const names: string[] = [];
    for (const kind of kKinds) {
      const files = await handIn.make(kind, { ...kRun, name: 'my run' });
      expect(handIn.error.value).toBeNull();
      names.push(...(files ?? []).map((file) => file.path));
    }
    expect(names).toEqual(
      expect.arrayContaining([
        'my-run-report.html',
        'my-run.run.safetensors',
        'my-run-epochs.csv',
        'my-run-steps.csv',
        'my-run.safetensors',
        'my-run.onnx',
        'my-run.py',
      ]),
    );
  });

  it('says why a file cannot be made, and is ready for the next', async () => {
    const engine = new FakeEngine();
    engine.exportOnnx = () => Promise.reject(new Error('no run stands ready'));
    const handIn = new HandIn(engine);
    expect(await handIn.make('onnx', kRun)).toBeNull();
    expect(handIn.error.value).toBe('no run stands ready');
    expect(handIn.busy.value).toBeNull();
    expect(await handIn.make('weights', kRun)).toHaveLength(1);
    expect(handIn.error.value).toBeNull();
  });

  it('compares with opened run files, each once, and names one that is none', async () => {
    const engine = new FakeEngine();
    const read = engine.readRunFile.bind(engine);
    engine.readRunFile = (bytes, name) =>
      name === 'bad' ? Promise.reject(new Error('bad: no run')) : read(bytes, name);
    const handIn = new HandIn(engine);
    await handIn.open([new File(['1'], 'a'), new File(['2'], 'bad'), new File(['3'], 'a')]);
    expect(handIn.others.value.map((other) => other.file)).toEqual(['a']);
    expect(handIn.error.value).toBe('bad: no run');
    await handIn.make('page', kRun);
    handIn.forget('a');
    await handIn.make('page', kRun);
    const compared = engine.calls.filter((call) => call.startsWith('report'));
    expect(compared).toEqual(['report 2', 'report 1']);
  });

  it('reports a race as a comparison, and exports the run that is looked at', async () => {
    const engine = new FakeEngine();
    const handIn = new HandIn(engine);
    await handIn.make('page', { name: 'b', lane: 1, beside: [0, 2] });
    expect(engine.calls).toEqual(['runFile 1', 'runFile 0', 'runFile 2', 'report 3']);
    engine.calls = [];
    await handIn.make('onnx', { name: 'b', lane: 1, beside: [0, 2] });
    expect(engine.calls).toEqual(['exportOnnx 1']);
  });

  it('makes file names of any name', () => {
    expect(fileName('R1: größer/besser')).toBe('R1-größer-besser');
    expect(fileName('../..')).toBe('run');
  });
});
