import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Part } from '../../state/store';
import { language, texts } from '../../texts';
import { AboutButton } from '../about/about_button';
import { AccuracyPanel, LossPanel, RatePanel } from '../charts/charts_panel';
import { ControlPanel, TrainButton } from '../control/control_panel';
import { DataPanel } from '../data/data_panel';
import { FinderPanel } from '../finder/finder_panel';
import { EngineNotice, Header } from '../header/header';
import { LessonPanel } from '../lessons/lesson_panel';
import { LogPanel } from '../log/log_panel';
import { NetworkPanel } from '../network/network_panel';
import { UnfinishedNotice } from '../resuming/notices';
import { useStore } from '../store_context';
import { TrainingPanel } from '../training/training_panel';
import { Understand } from '../understand/understand';

export function App() {
  const store = useStore();
  const t = texts.value.page;
  useGuards();
  return (
    <>
      <a class="skip" href="#watch">
        {t.skip}
      </a>
      <Header />
      <EngineNotice />
      <LinkNotice />
      <UnfinishedNotice />
      <LessonPanel />
      <main class="bench" data-part={store.part.value}>
        <section class="column" id="set-up" aria-labelledby="set-up-title">
          <h2 id="set-up-title" tabIndex={-1}>
            {t.setUp}
          </h2>
          <DataPanel />
          <NetworkPanel />
          <TrainingPanel />
        </section>
        <section class="column" id="watch" aria-labelledby="watch-title">
          <h2 id="watch-title" tabIndex={-1}>
            {t.watch}
          </h2>
          <ControlPanel />
          <LossPanel />
          <AccuracyPanel />
          <LogPanel />
          <RatePanel />
          <FinderPanel />
        </section>
        <section class="column" id="understand" aria-labelledby="understand-title">
          <h2 id="understand-title" tabIndex={-1}>
            {t.understand}
          </h2>
          <Understand />
        </section>
      </main>
      <footer class="bottom">
        <AboutButton />
      </footer>
      <ThumbBar />
    </>
  );
}

/** The document's language, and a word before a run is closed. */
function useGuards() {
  const store = useStore();
  const running = store.training.state.value === 'running';
  useEffect(() => {
    document.documentElement.lang = language.value;
  }, [language.value]);
  // Of the layout: what the page says and when it asks change at once.
  useLayoutEffect(() => {
    if (!running) return;
    const warn = (event: BeforeUnloadEvent) => {
      event.preventDefault();
    };
    addEventListener('beforeunload', warn);
    return () => {
      removeEventListener('beforeunload', warn);
    };
  }, [running]);
}

function LinkNotice() {
  const t = texts.value.share;
  const linked = useStore().linked.value;
  if (linked === null) return null;
  return (
    <p class="notice" role="status">
      {t[linked]}
    </p>
  );
}

/** On a phone: the parts of the page, and training, in reach of the thumb. */
function ThumbBar() {
  const store = useStore();
  const t = texts.value.page;
  const parts: [Part, string][] = [
    ['set-up', t.setUp],
    ['watch', t.watch],
    ['understand', t.understand],
  ];
  const bar = useRef<HTMLElement>(null);
  const part = store.part.value;
  useLayoutEffect(() => {
    // Another part begins at its top; where there is no bar, all parts are in sight.
    if (bar.current?.getClientRects().length) scrollTo({ top: 0 });
  }, [part]);
  return (
    <nav class="thumb-bar" aria-label={t.parts} ref={bar}>
      {parts.map(([name, text]) => (
        <button
          key={name}
          type="button"
          aria-pressed={part === name}
          onClick={() => {
            store.part.value = name;
            scrollTo({ top: 0 });
          }}
        >
          {text}
        </button>
      ))}
      <TrainButton />
    </nav>
  );
}
