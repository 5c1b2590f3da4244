import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { integer } from '../../state/format';
import { Panel, Trouble } from '../parts/panel';
import { Thumbnail } from '../parts/thumbnail';
import { useStore } from '../store_context';
import { readingText } from './reading';

export function DataPanel() {
  const store = useStore();
  const data = store.data.value;
  const note = data ? `${data.name} · ${integer(data.train)} + ${integer(data.test)}` : undefined;
  return (
    <Panel id="data" title="Data" note={note}>
      <Samples />
      <DropZone />
      <Reading />
      <Trouble text={store.errors.data.value} />
    </Panel>
  );
}

function Samples() {
  const samples = useStore().samples.value;
  if (!samples) return <p class="empty">Drawing the built-in images …</p>;
  return (
    <ul class="samples" aria-label="Sample images">
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

function DropZone() {
  const store = useStore();
  const over = useSignal(false);
  const picker = useRef<HTMLInputElement>(null);
  const take = (list: FileList | null | undefined) => {
    const files = [...(list ?? [])];
    if (files.length > 0) void store.useFiles(files);
  };
  return (
    <div
      class={over.value ? 'drop over' : 'drop'}
      data-testid="drop"
      onDragOver={(event) => {
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => {
        over.value = false;
      }}
      onDrop={(event) => {
        event.preventDefault();
        over.value = false;
        take(event.dataTransfer?.files);
      }}
    >
      <p>
        Drop <b>cifar-10-binary.tar.gz</b> or its <b>.bin</b> files here
      </p>
      <div class="buttons">
        <button type="button" onClick={() => picker.current?.click()}>
          Choose files …
        </button>
        {store.hosted.value ? (
          <button type="button" onClick={() => void store.useHosted()}>
            Load this site’s copy
          </button>
        ) : null}
        {store.data.value && store.data.value.name !== 'built-in' ? (
          <button type="button" onClick={() => void store.useBuiltin()}>
            Use built-in images
          </button>
        ) : null}
      </div>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        aria-label="CIFAR-10 files"
        accept=".gz,.tgz,.tar,.bin"
        onChange={(event) => {
          take(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
    </div>
  );
}

function Reading() {
  const reading = useStore().reading.value;
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
