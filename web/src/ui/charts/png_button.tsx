import { texts } from '../../texts';
import { savePng } from './save';

/** Saves what a chart or a table shows as a picture. */
export function PngButton(props: {
  title: string;
  /** Of the file. */
  name: string;
  picture: () => HTMLCanvasElement | null;
}) {
  const t = texts.value.charts;
  const label = `${t.save}: ${props.title}`;
  return (
    <button
      type="button"
      class="tool end"
      aria-label={label}
      title={label}
      onClick={() => {
        const picture = props.picture();
        if (picture) savePng(picture, props.name);
      }}
    >
      {t.png}
    </button>
  );
}
