import type { ComponentChildren } from 'preact';
import { decimal, figure } from '../../state/format';
import type { Remedy } from '../../state/resuming';
import type { Run } from '../../state/run';
import { texts } from '../../texts';
import { useStore } from '../store_context';

/** A run that broke off, when the page opens. */
export function UnfinishedNotice() {
  const store = useStore();
  const { resuming } = store;
  const t = texts.value.resuming;
  const run = resuming.offer.value;
  const saved = run ? resuming.savedOf(run) : undefined;
  if (!run || !saved) return null;
  const { name } = run.label.value;
  const epoch = Math.min(saved.epochsDone + 1, saved.epochs);
  return (
    <section class="notice offer" role="status" data-testid="unfinished">
      <span>{t.unfinished(name, epoch, saved.epochs)}</span>
      <button
        type="button"
        disabled={store.engine.info.value === null || store.training.starting.value}
        onClick={() => void resuming.goOn(run)}
      >
        {t.goOnWith(name, epoch, saved.epochs)}
      </button>
      <button
        type="button"
        class="quiet"
        onClick={() => {
          resuming.offer.value = null;
        }}
      >
        {t.notNow}
      </button>
    </section>
  );
}

/** What was done about a fault, why a run is not saved, and what can be done with one button. */
export function RunNotices() {
  const store = useStore();
  const { resuming } = store;
  const remedy = resuming.remedy.value;
  return (
    <>
      <Note id="fault">{resuming.notice.value}</Note>
      <Note id="unsaved">
        {resuming.unsaved.value === null
          ? null
          : texts.value.resuming.unsaved(resuming.unsaved.value)}
      </Note>
      {remedy ? (
        <p class="remedy">
          <button
            type="button"
            disabled={store.training.starting.value}
            onClick={() => void resuming.useRemedy()}
          >
            {remedyText(remedy)}
          </button>
        </p>
      ) : null}
    </>
  );
}

function Note(props: { id: string; children: ComponentChildren }) {
  return (
    <div role="status" data-testid={props.id}>
      {props.children === null ? null : <p class="help">{props.children}</p>}
    </div>
  );
}

function remedyText(remedy: Remedy): string {
  const t = texts.value.faults;
  switch (remedy.kind) {
    case 'slower':
      return t.slower(figure(remedy.rate));
    case 'smallerBatch':
      return t.smallerBatch(remedy.batch);
    case 'restart':
      return t.restart;
  }
}

/** In the list of runs: going on with the one that is looked at. */
export function GoOnButton({ run }: { run: Run }) {
  const store = useStore();
  const t = texts.value.resuming;
  const saved = store.resuming.savedOf(run);
  const state = store.training.state.value;
  const here = store.bench.laneOf(run) >= 0;
  if (!saved || state === 'running') return null;
  // At work in another tab; or here, paused or done.
  if (here ? saved.finished || state === 'paused' : saved.live) return null;
  return (
    <button
      type="button"
      title={saved.finished ? t.loadHelp : undefined}
      disabled={store.training.starting.value}
      onClick={() => void store.resuming.goOn(run)}
    >
      {saved.finished ? t.load : t.goOn}
    </button>
  );
}

/** Where the network of a run that is looked at is needed, and the engine holds others. */
export function NotLoaded({ run }: { run: Run }) {
  return (
    <>
      <p class="help">{texts.value.resuming.notLoaded(run.label.value.name)}</p>
      <GoOnButton run={run} />
    </>
  );
}

/** What the files of runs take, and those that are in no list. */
export function SavedSpace() {
  const { resuming } = useStore();
  const t = texts.value;
  const count = resuming.saved.value.length;
  if (count === 0) return null;
  return (
    <>
      <p class="help" data-testid="saved-space">
        {t.resuming.space(count, decimal(resuming.bytes.value / 1e6, 1))}
      </p>
      {resuming.unlisted.value.map(({ id, name, epochsDone, epochs }) => (
        <p key={id} class="help offer" data-testid="unlisted">
          <span>{t.resuming.unlisted(name, epochsDone, epochs)}</span>
          <button type="button" onClick={() => void resuming.forget(id)}>
            {t.runs.remove(name)}
          </button>
        </p>
      ))}
    </>
  );
}
