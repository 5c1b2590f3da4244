import type { View } from '../../state/store';
import { texts } from '../../texts';
import { ClassesPanel } from '../classes/classes_panel';
import { ConfusionPanel } from '../confusion/confusion_panel';
import { MistakesPanel } from '../mistakes/mistakes_panel';
import { lazy } from '../parts/lazy';
import { Panel } from '../parts/panel';
import { Tabs } from '../parts/tabs';
import { useStore } from '../store_context';
import { EpochSlider } from './epoch_slider';

const Inside = lazy(async () => (await import('../inside/inside_panel')).InsidePanel);
const Norms = lazy(async () => (await import('../norms/norms_panel')).NormsPanel);
const Runs = lazy(async () => (await import('../runs/runs_panel')).RunsPanel);

const kViews: readonly View[] = ['mistakes', 'confusion', 'classes', 'inside', 'norms', 'runs'];
/** Views of one epoch of the run in focus. */
const kOfEpoch = new Set<View>(['mistakes', 'confusion', 'classes', 'inside']);

export function Understand() {
  const store = useStore();
  const t = texts.value.understand;
  const view = store.view.value;
  return (
    <Tabs
      id="understand"
      label={t.views}
      names={kViews.map((name) => [name, t[name]] as const)}
      chosen={view}
      onChoose={(name) => {
        store.view.value = name;
      }}
    >
      {kOfEpoch.has(view) ? <EpochSlider /> : null}
      <Chosen view={view} />
      {store.bench.focus.value === null && view !== 'norms' ? <Guide /> : null}
    </Tabs>
  );
}

/** Before the first run: what each view will answer. */
function Guide() {
  const store = useStore();
  const t = texts.value.understand;
  return (
    <Panel id="guide" title={t.guide}>
      <dl class="guide">
        {kViews.map((name) => (
          <div key={name}>
            <dt>
              <button
                type="button"
                class="link"
                onClick={() => {
                  store.view.value = name;
                }}
              >
                {t[name]}
              </button>
            </dt>
            <dd>{t.about[name]}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

function Chosen({ view }: { view: View }) {
  switch (view) {
    case 'mistakes':
      return <MistakesPanel />;
    case 'confusion':
      return <ConfusionPanel />;
    case 'classes':
      return <ClassesPanel />;
    case 'inside':
      return <Inside />;
    case 'norms':
      return <Norms />;
    case 'runs':
      return <Runs />;
  }
}
