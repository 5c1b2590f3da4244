import { useEffect, useRef } from 'preact/hooks';
import type { DataStatistics, PictureBytes } from '../../protocol';
import { decimal, integer } from '../../state/format';
import { texts } from '../../texts';
import { useStore } from '../store_context';
import { rgbToRgba } from '../parts/pixels';
import { channelName } from './channels';

/** What is in the data: images of each class, values of each channel, samples. */
export function DataLook() {
  const store = useStore();
  const t = texts.value.data;
  const { statistics, grid } = store.images;
  return (
    <details
      class="look"
      onToggle={(event) => {
        if (event.currentTarget.open && !statistics.value) void store.next.look();
      }}
    >
      <summary>{t.look}</summary>
      {statistics.value === null ? (
        <button type="button" onClick={() => void store.next.look()}>
          {t.count}
        </button>
      ) : (
        <Tables statistics={statistics.value} />
      )}
      {grid.value === null ? null : <Picture picture={grid.value} label={t.firstOfClass} />}
    </details>
  );
}

/** The first images as stored, and as the first epochs see them. */
export function AugmentationLook() {
  const store = useStore();
  const t = texts.value.data;
  const { augmented } = store.images;
  return (
    <details
      class="look"
      onToggle={(event) => {
        if (event.currentTarget.open) void store.next.previewAugmentation();
      }}
    >
      <summary>{t.augmented}</summary>
      <button type="button" onClick={() => void store.next.previewAugmentation()}>
        {t.showAugmented}
      </button>
      {augmented.value === null ? null : (
        <Picture picture={augmented.value} label={t.augmentedLabel} />
      )}
    </details>
  );
}

function Tables({ statistics }: { statistics: DataStatistics }) {
  const t = texts.value.data;
  const { classNames, train, test } = statistics;
  const channels = train.channels.length;
  return (
    <>
      <table data-testid="class-counts">
        <thead>
          <tr>
            <th scope="col">{t.className}</th>
            <th scope="col" class="number">
              {t.training}
            </th>
            <th scope="col" class="number">
              {t.test}
            </th>
          </tr>
        </thead>
        <tbody>
          {classNames.map((name, i) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="number">{integer(train.classCounts[i] ?? 0)}</td>
              <td class="number">{integer(test.classCounts[i] ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <table data-testid="channels">
        <thead>
          <tr>
            <th scope="col">{t.channel}</th>
            {Object.values(t.channelFigures).map((name) => (
              <th key={name} scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {train.channels.map((channel, i) => (
            <tr key={i}>
              <th scope="row">{channelName(i, channels)}</th>
              <td class="number">{channel.min}</td>
              <td class="number">{channel.max}</td>
              <td class="number">{decimal(channel.mean, 4)}</td>
              <td class="number">{decimal(channel.std, 4)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Picture({ picture, label }: { picture: PictureBytes; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, rgb } = picture;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    context?.putImageData(new ImageData(rgbToRgba(rgb), width, height), 0, 0);
  }, [rgb, width, height]);
  return (
    <canvas
      ref={canvas}
      class="picture"
      width={width}
      height={height}
      role="img"
      aria-label={label}
    />
  );
}
