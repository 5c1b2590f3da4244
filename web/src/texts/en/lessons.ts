/** Lessons: what they say, ask, and how a guess is answered. */

export const lessons = {
  open: 'Lessons',
  title: 'Lesson',
  leave: 'Leave the lesson',
  step: (n: number, of: number) => `${n} of ${of}`,
  next: 'Next',
  back: 'Back',
  predict: 'Your guess, before you run it',
  youSaid: (answer: string) => `You guessed: ${answer}.`,
  result: 'What came out',
  right: 'Your guess was right.',
  wrong: 'It came out otherwise.',
  notYet: 'Run it first; then your guess is compared with what came out.',
  locked: 'The run is over: guesses are made before it.',
  setUp: 'Take the lesson’s settings',
  first: {
    title: 'A first training',
    steps: [
      'A network starts knowing nothing: with ten classes it guesses right once in ten. Look at the images under Data, then decide what you expect.',
      'Press Train. The loss is how surprised the network is by the right answer; watch it fall. After each epoch the network is tested on images it never learned from.',
      'Open Understand › Mistakes. The most confident mistakes come first. Which would you have got wrong too?',
    ],
    question: 'After 3 epochs, how many of 100 test images are right?',
    answers: ['fewer than 30', '30 to 60', 'more than 60'],
  },
  norms: {
    title: 'Which norm wins, and why',
    steps: [
      'BatchNorm, GroupNorm and LayerNorm all make activations have mean 0 and variance 1; they differ in what shares the two numbers. Understand › Norms has the picture: point at its cells.',
      'The lesson’s race has small batches. BatchNorm learns from the images of one batch only. Start the race in Understand › Norms.',
      'Then race with a batch of 1 or 2, and with 64. Where does BatchNorm stop being the best?',
    ],
    question: 'With 4 images in a batch, which norm is ahead after 2 epochs?',
    answers: ['BatchNorm', 'GroupNorm', 'LayerNorm'],
  },
  class: {
    title: 'CIFAR-10 in five minutes',
    steps: [
      'CIFAR-10 has 60,000 photographs of ten kinds. Under Data, take this site’s copy or drop cifar-10-binary.tar.gz; the browser keeps it for next time. Then decide what you expect.',
      'Press Train. Below the buttons stands how long it takes on your device; after two of the four epochs more than 60 of 100 test images should be right.',
      'Look at Understand › Confusion: which classes are mixed up most, and would you mix them up too? Follow one such image through the network with Inside, and move the epoch slider.',
      'Change one thing, for example the norm, and train again. Understand › Runs shows both runs; the guard says whether the comparison is fair.',
    ],
    question: 'After 4 epochs, how many of 100 test photographs are right?',
    answers: ['fewer than 50', '50 to 65', 'more than 65'],
  },
  regularisation: {
    title: 'Regularisation',
    steps: [
      'A network that knows its few training images by heart does not know new ones. This lesson trains on 500 images, so that it happens soon.',
      'Press Train and compare the dashed line (train) with the solid one (test): the gap is overfitting.',
      'Now set Dropout to 0.2, or Weight decay to 0.005, or L1 to 0.0002, one at a time, and train again. In Understand › Runs all are overlaid, and the guard says what differs.',
    ],
    question: 'Without regularisation, how far apart are train and test accuracy at the end?',
    answers: ['less than 5 points', '5 to 20 points', 'more than 20 points'],
  },
};
