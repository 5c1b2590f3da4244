import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { DataFile, HostedSet, KeptSet } from '../../protocol';
import { megabytes } from '../../state/format';
import { sourceOf } from '../../state/set_up';
import { texts } from '../../texts';
import { Panel, Trouble } from '../parts/panel';
import { Thumbnail } from '../parts/thumbnail';
import { useStore } from '../store_context';
import { DataSettings } from './data_settings';
import { chosenFiles, droppedFiles } from './dropped';
import { hostedBytes, kSetNames, offersOf } from './hosting';
import { AugmentationLook, DataLook } from './look';
import { readingText } from './reading';

export function DataPanel() {
  const store = useStore();
  const { images } = store;
  const t = texts.value.data;
  const data = images.info.value;
  const note = data ? t.note(data.name, data.train, data.test) : undefined;
  return (
    <Panel id="data" title={t.title} note={note}>
      <Samples />
      <Missing />
      <DropZone />
      <Reading />
      <Trouble text={images.error.value} />
      <Kept />
      <DataSettings />
      <DataLook />
      <AugmentationLook />
    </Panel>
  );
}

function Samples() {
  const t = texts.value.data;
  const samples = useStore().images.samples.value;
  if (!samples) return <p class="empty">{t.drawingBuiltin}</p>;
  return (
    <ul class="samples" aria-label={t.samples}>
      {samples.images.map((image) => (
        <li key={image.index}>
          <Thumbnail
            {...image}
            height={samples.height}
            width={samples.width}
            label={samples.classNames[image.label] ?? ''}
          />
          <span>{samples.classNames[image.label]}</span>
        </li>
      ))}
    </ul>
  );
}

/** What the run lacks, and every way to get it. */
function Missing() {
  const store = useStore();
  const { images } = store;
  const t = texts.value.data;
  const missing = images.missing.value;
  const source = sourceOf(store.next.setUp.value);
  const { hosted, kept } = offersOf(source, images.hosted.value, images.kept.value);
  return (
    <div role="alert" data-testid="missing">
      {missing === null ? null : (
        <div class="notice">
          <p>
            {missing} {hosted || kept.length > 0 ? null : t.howToGet[source]}
          </p>
          <div class="buttons">
            {kept.map((set) => (
              <button key={set.id} type="button" onClick={() => void store.next.useKept(set)}>
                {t.useKept(set.name)}
              </button>
            ))}
            {hosted ? <HostedButton set={hosted} /> : null}
            <button type="button" onClick={() => void store.next.useBuiltin()}>
              {t.useBuiltinInstead}
            </button>
          </div>
        </div>
      )}
    </div>
  );
}

function HostedButton({ set }: { set: HostedSet }) {
  const store = useStore();
  return (
    <button type="button" onClick={() => void store.next.useHosted(set)}>
      {texts.value.data.loadHosted(kSetNames[set.source], megabytes(hostedBytes(set)))}
    </button>
  );
}

/** Files that are dropped anywhere on the page; says while some are held over it. */
function useDropped(take: (files: DataFile[]) => void, refuse: (error: unknown) => void) {
  const over = useSignal(false);
  const latest = useRef({ take, refuse });
  latest.current = { take, refuse };
  useEffect(() => {
    const brings = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const hold = (event: DragEvent) => {
      if (!brings(event)) return;
      event.preventDefault();
      over.value = true;
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) over.value = false;
    };
    const drop = (event: DragEvent) => {
      if (!brings(event)) return;
      event.preventDefault();
      over.value = false;
      droppedFiles(event.dataTransfer).then(latest.current.take, latest.current.refuse);
    };
    document.addEventListener('dragover', hold);
    document.addEventListener('dragleave', leave);
    document.addEventListener('drop', drop);
    return () => {
      document.removeEventListener('dragover', hold);
      document.removeEventListener('dragleave', leave);
      document.removeEventListener('drop', drop);
    };
  }, []);
  return over;
}

function DropZone() {
  const store = useStore();
  const { images } = store;
  const t = texts.value.data;
  const over = useDropped(
    (found) => {
      take(found);
    },
    (error) => {
      store.errors.say('data', error);
    },
  );
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const take = (found: DataFile[]) => {
    if (found.length > 0) void store.next.useFiles(found);
  };
  const choose = (list: HTMLInputElement) => {
    take(chosenFiles(list.files));
    list.value = '';
  };
  return (
    <div class={over.value ? 'drop over' : 'drop'} data-testid="drop">
      <p>{t.drop}</p>
      <div class="buttons">
        <button type="button" onClick={() => files.current?.click()}>
          {t.chooseFiles}
        </button>
        <button type="button" onClick={() => folder.current?.click()}>
          {t.chooseFolder}
        </button>
        {images.hosted.value?.sets.map((set) => (
          <HostedButton key={set.source} set={set} />
        ))}
        {images.info.value && images.info.value.source !== 'builtin' ? (
          <button type="button" onClick={() => void store.next.useBuiltin()}>
            {t.useBuiltin}
          </button>
        ) : null}
      </div>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label={t.files}
        onChange={(event) => {
          choose(event.currentTarget);
        }}
      />
      <input
        ref={folder}
        type="file"
        multiple
        hidden
        aria-label={t.folder}
        {...{ webkitdirectory: true }}
        onChange={(event) => {
          choose(event.currentTarget);
        }}
      />
    </div>
  );
}

function Reading() {
  const reading = useStore().images.reading.value;
  if (!reading) return null;
  return (
    <label class="reading">
      <span>{readingText(reading)}</span>
      <progress
        max={reading.totalBytes || undefined}
        value={reading.totalBytes ? reading.doneBytes : undefined}
      />
    </label>
  );
}

/** What the browser keeps for next time. */
function Kept() {
  const { images } = useStore();
  const kept = images.kept.value;
  const trouble = images.keepTrouble.value;
  return (
    <>
      {trouble === null ? null : (
        <p class="help" role="status" data-testid="not-kept">
          {trouble}
        </p>
      )}
      {kept.length === 0 ? null : (
        <ul class="kept" aria-label={texts.value.data.kept}>
          {kept.map((set) => (
            <KeptRow key={set.id} set={set} />
          ))}
        </ul>
      )}
    </>
  );
}

function KeptRow({ set }: { set: KeptSet }) {
  const store = useStore();
  const t = texts.value.data;
  const what = set.problem ?? t.images(set.train + set.test);
  return (
    <li>
      <span>
        <b>{set.name}</b> {t.keptRow(what, megabytes(set.bytes))}
      </span>
      {set.problem === null ? (
        <button
          type="button"
          aria-label={t.useSet(set.name)}
          onClick={() => void store.next.useKept(set)}
        >
          {t.use}
        </button>
      ) : null}
      <button
        type="button"
        aria-label={t.forgetSet(set.name)}
        onClick={() => void store.images.forget(set)}
      >
        {t.forget}
      </button>
    </li>
  );
}
