import { kLanguages, language, setLanguage, texts, type Language } from '../../texts';
import { HandInButton } from '../hand_in/hand_in_button';
import { LessonMenu } from '../lessons/lesson_panel';
import { Term } from '../parts/hint';
import { ShareButton } from '../share/share_button';
import { useStore } from '../store_context';
import { kThemes, setTheme, theme } from '../theme';
import { deviceText } from './device';
import { KeysButton } from './keys';

export function Header() {
  const store = useStore();
  const t = texts.value.page;
  const engine = store.engine.info.value;
  const failed = store.errors.engine.value !== null;
  const name = store.bench.focus.value?.label.value.name ?? store.next.setUp.value.name;
  return (
    <header class="top">
      <h1>tabtrain</h1>
      <span class="run-name">
        {t.run}: <b>{name}</b>
      </span>
      <span class="device">
        <span data-testid="device" title={engine?.whySingle ?? undefined}>
          {failed ? t.noEngine : deviceText(t, engine, store.training.memoryBytes.value)}
        </span>
        <Term name="device" />
      </span>
      <span class="tools">
        <LessonMenu />
        <ShareButton />
        <HandInButton />
        <Choice
          label={t.language}
          value={language.value}
          options={Object.entries(kLanguages).map(([key, one]) => [key, one.languageName])}
          onChange={(key) => {
            setLanguage(key as Language);
          }}
        />
        <Choice
          label={t.theme}
          value={theme.value}
          options={kThemes.map((one) => [one, t.themes[one]])}
          onChange={(one) => {
            setTheme(kThemes.find((known) => known === one) ?? 'system');
          }}
        />
        <KeysButton />
      </span>
    </header>
  );
}

function Choice(props: {
  label: string;
  value: string;
  options: [value: string, text: string][];
  onChange: (value: string) => void;
}) {
  return (
    <select
      class="quiet"
      aria-label={props.label}
      title={props.label}
      value={props.value}
      onChange={(event) => {
        props.onChange(event.currentTarget.value);
      }}
    >
      {props.options.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
}

/** Why the page trains slower than it could, or not at all. */
export function EngineNotice() {
  const store = useStore();
  const t = texts.value.page;
  const engine = store.engine.info.value;
  const error = store.errors.engine.value;
  if (error !== null) {
    return (
      <p class="notice trouble" role="alert">
        {error}{' '}
        <button type="button" onClick={() => void store.retry()}>
          {t.retry}
        </button>
      </p>
    );
  }
  if (!engine?.whySingle) return null;
  return (
    <p class="notice" role="status" data-testid="one-thread">
      {t.oneThread(engine.whySingle)}
    </p>
  );
}
