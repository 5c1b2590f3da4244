import { useRef } from 'preact/hooks';
import { kKinds, type Kind, type OtherRun } from '../../state/hand_in';
import { texts } from '../../texts';
import { saveBlob } from '../charts/save';
import { Chunk } from '../parts/chunk';
import { Dialog } from '../parts/dialog';
import { useStore } from '../store_context';

const kZip = new Chunk(() => import('./zip'));

/** Everything that can be taken away from the run at hand, and run files of others to compare it with. */
export function HandInButton() {
  const store = useStore();
  const { handIn } = store;
  const t = texts.value.handIn;
  const dialog = useRef<HTMLDialogElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const run = store.bench.handedIn();
  const save = async (kind: Kind) => {
    if (!run) return;
    const files = await handIn.make(kind, run);
    const [first] = files ?? [];
    if (!files || !first) return;
    if (kind !== 'markdown') {
      saveBlob(new Blob([new Uint8Array(first.bytes)]), first.path);
      return;
    }
    const zip = await kZip.get();
    if (zip) saveBlob(await zip.zipOf(files), 'report.zip');
    else handIn.error.value = texts.peek().page.notLoaded;
  };
  return (
    <>
      <button type="button" class="quiet" onClick={() => dialog.current?.showModal()}>
        {t.open}
      </button>
      <Dialog id="hand-in" title={t.title} dialog={dialog}>
        <p>{run ? t.help(run.name) : t.waiting}</p>
        {run && run.beside.length > 0 ? <p>{t.raced}</p> : null}
        <ul class="hand-in">
          {kKinds.map((kind) => (
            <li key={kind}>
              <button
                type="button"
                disabled={!run || handIn.busy.value !== null}
                onClick={() => void save(kind)}
              >
                {t.kinds[kind]}
              </button>
              <span class="note">{t.about[kind]}</span>
            </li>
          ))}
        </ul>
        <h3>{t.others}</h3>
        <p>{t.othersHelp}</p>
        <button type="button" onClick={() => files.current?.click()}>
          {t.choose}
        </button>
        <input
          ref={files}
          hidden
          type="file"
          multiple
          aria-label={t.choose}
          accept=".safetensors"
          onChange={(event) => {
            const input = event.currentTarget;
            void handIn.open([...(input.files ?? [])]).then(() => {
              input.value = '';
            });
          }}
        />
        <ul class="hand-in" data-testid="other-runs">
          {handIn.others.value.map(({ file, facts, bytes }) => (
            <li key={file}>
              <span>
                <b>{facts.name}</b> · {t.epochs(facts.epochs)} · {file}
              </span>
              <span>
                <GoOnWith
                  other={{ file, facts, bytes }}
                  onStart={() => {
                    dialog.current?.close();
                  }}
                />
                <button
                  type="button"
                  onClick={() => {
                    store.next.useDocument(facts.document);
                    dialog.current?.close();
                  }}
                >
                  {t.useSettings}
                </button>
                <button
                  type="button"
                  onClick={() => {
                    handIn.forget(file);
                  }}
                >
                  {t.forget}
                </button>
              </span>
            </li>
          ))}
        </ul>
        <p role="status" class={handIn.error.value === null ? '' : 'trouble'}>
          {handIn.busy.value === null ? (handIn.error.value ?? '') : t.making}
        </p>
      </Dialog>
    </>
  );
}

/** A run of somebody else goes on here; one that is finished is loaded. */
function GoOnWith({ other, onStart }: { other: OtherRun; onStart: () => void }) {
  const store = useStore();
  const t = texts.value.resuming;
  return (
    <button
      type="button"
      disabled={store.training.starting.value}
      onClick={() => {
        onStart();
        void store.resuming.goOnFile(other);
      }}
    >
      {other.facts.status === 'finished' ? t.load : t.goOn}
    </button>
  );
}
