/**
 * The words that two people read to each other, one for each value of a byte. Picked for this: short, well known, hard to take
 * for one another when somebody says them, and no two begin with the same four letters. The order is part of the contract
 * between pages: never change it.
 */
export const WORD_LIST: readonly string[] = `
  acorn album amber anchor angel apple apron arrow autumn avocado bacon badge ballet banana barrel basket
  beetle bicycle bishop blanket blossom bluebird bottle branch bread bridge broom bubble bucket butter cabbage
  cactus camel candle canoe carpet castle cellar cement cherry chimney cinema circus clock clover cobweb coffee
  comet compass copper cotton cousin cradle cricket crystal cuckoo curtain daisy dancer dentist desert diamond
  doctor dolphin domino dragon dwarf eagle echo elbow elephant engine envelope evening fabric falcon farmer
  feather fiddle finger flame flute forest fossil galaxy garden ghost giraffe glacier glove granite gravel
  guitar hammer harbour hedge helmet hippo honey horse hotel hunter hurricane iceberg igloo insect island ivory
  jacket jaguar jasmine jelly jewel jigsaw jungle kangaroo kayak kettle kitten knight koala ladder lagoon
  lantern lavender lemon leopard letter library lizard lobster lunch magnet mango marble market meadow mermaid
  metal mirror monkey mosquito mountain muffin museum mustard napkin nectar needle nephew north nutmeg oasis
  ocean octopus olive onion opera orange orbit orchid oyster paddle palace panda paper parrot peach pebble
  pelican pencil penguin pepper piano pickle picnic pigeon pillow pirate planet potato prince pumpkin puppet
  puzzle pyramid quarry quilt rabbit radio rainbow raven rhubarb ribbon river robin rocket ruby salmon sandal
  saturn scarf school scissors seagull shadow shovel silver slipper snowman soldier sparrow spider spinach
  spoon squirrel stadium statue sunset tailor teapot telescope temple tennis thunder ticket tiger toast torch
  tractor trumpet tulip tunnel turtle umbrella unicorn valley vampire vanilla velvet violin volcano voyage
  waffle walrus weasel whale whisper window winter wombat xylophone yellow yogurt zebra zipper
`
  .trim()
  .split(/\s+/);
