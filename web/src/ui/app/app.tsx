import { AccuracyPanel, LossPanel } from '../charts/charts_panel';
import { ConfusionPanel } from '../confusion/confusion_panel';
import { ControlPanel, TrainButton } from '../control/control_panel';
import { DataPanel } from '../data/data_panel';
import { EngineNotice, Header } from '../header/header';
import { LogPanel } from '../log/log_panel';
import { MistakesPanel } from '../mistakes/mistakes_panel';
import { NetworkPanel } from '../network/network_panel';
import { TrainingPanel } from '../training/training_panel';

export function App() {
  return (
    <>
      <Header />
      <EngineNotice />
      <main class="bench">
        <section class="column" id="set-up" aria-labelledby="set-up-title">
          <h2 id="set-up-title">Set up</h2>
          <DataPanel />
          <NetworkPanel />
          <TrainingPanel />
        </section>
        <section class="column" id="watch" aria-labelledby="watch-title">
          <h2 id="watch-title">Watch</h2>
          <ControlPanel />
          <LossPanel />
          <AccuracyPanel />
          <LogPanel />
        </section>
        <section class="column" id="understand" aria-labelledby="understand-title">
          <h2 id="understand-title">Understand</h2>
          <MistakesPanel />
          <ConfusionPanel />
        </section>
      </main>
      <ThumbBar />
    </>
  );
}

/** On a phone: the parts of the page, and training, in reach of the thumb. */
function ThumbBar() {
  return (
    <nav class="thumb-bar" aria-label="Parts of the page">
      <a href="#set-up">Set up</a>
      <a href="#watch">Watch</a>
      <a href="#understand">Understand</a>
      <TrainButton />
    </nav>
  );
}
