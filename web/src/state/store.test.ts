import { describe, expect, it, vi } from 'vitest';
import { answerFetch, flush } from '../testing/site';
import { linkHash } from './link';
import { engine, store, openStore, useStore } from '../testing/store';

useStore();

describe('opening', () => {
  it('loads the built-in images, the choices and the network’s summary', async () => {
    await store.whenReady();
    await flush();
    expect(store.engine.info.value?.threads).toBe(2);
    expect(store.images.info.value?.name).toBe('built-in');
    expect(store.images.samples.value?.images).toHaveLength(1);
    expect(store.next.presets.value).toHaveLength(1);
    expect(store.next.network.value?.parameters).toBeGreaterThan(0);
    expect(store.images.hosted.value).toBeNull();
  });

  it('starts from the core’s first preset, unless something was set already', async () => {
    await store.whenReady();
    expect(store.next.setUp.value).toMatchObject({ name: 'small', epochs: 3 });
    openStore();
    store.next.setRun({ epochs: 7 });
    await store.whenReady();
    expect(store.next.setUp.value).toMatchObject({ name: 'first', epochs: 7 });
  });

  it('offers the site’s copy of the data where there is one', async () => {
    const files = [{ path: 'cifar-10-binary.tar.gz', bytes: 5 }];
    answerFetch(200, { sets: [{ source: 'cifar10', files }] });
    openStore();
    await store.whenReady();
    expect(store.images.hosted.value?.sets).toHaveLength(1);
  });

  it('says at the top when the engine does not load', async () => {
    engine.refusal.open = 'The engine did not load';
    openStore();
    await store.whenReady();
    expect(store.errors.engine.value).toBe('The engine did not load');
    await store.training.start();
    expect(engine.configured).toBeNull();
    expect(store.training.starting.value).toBe(false);
  });
});

describe('a link', () => {
  it('brings its settings', async () => {
    const hash = await linkHash({ network: { notation: 'C9 GAP c10' }, seed: 7 });
    openStore({ hash });
    await store.whenReady();
    expect(store.next.setUp.value).toMatchObject({ seed: 7, network: { notation: 'C9 GAP c10' } });
    expect(store.linked.value).toBe('opened');
  });

  it('takes a preset by its name, and says when there is none of it', async () => {
    const second = { name: 'other', title: 'Other', run: { network: { notation: 'C7 GAP c10' } } };
    const presets = await engine.presets();
    vi.spyOn(engine, 'presets').mockResolvedValue([...presets, second]);
    openStore({ preset: 'other' });
    await store.whenReady();
    expect(store.next.setUp.value).toMatchObject({
      name: 'other',
      network: { notation: 'C7 GAP c10' },
    });
    expect(store.linked.value).toBe('opened');
    openStore({ preset: 'r9' });
    await store.whenReady();
    expect(store.next.setUp.value.name).toBe('small');
    expect(store.linked.value).toBe('broken');
  });

  it('changes nothing when it is broken', async () => {
    openStore({ hash: '#run=AAAA' });
    await store.whenReady();
    expect(store.linked.value).toBe('broken');
    expect(store.next.setUp.value.name).toBe('small');
  });
});
