import { testChapter } from './exercises.ts';

testChapter(2);
