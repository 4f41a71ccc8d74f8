#!/usr/bin/env python
"""Asks for the reading of each crop and keeps the answers in a pickle."""
import cPickle
import os
import sys


def main(folder, target):
    labels = {}
    if os.path.exists(target):
        with open(target, 'rb') as handle:
            labels = cPickle.load(handle)
    for name in sorted(os.listdir(folder)):
        if labels.has_key(name):
            continue
        answer = raw_input('%s: ' % name).strip()
        if not answer:
            break
        labels[name] = answer
    with open(target, 'wb') as handle:
        cPickle.dump(labels, handle, cPickle.HIGHEST_PROTOCOL)
    print '%d labels' % len(labels)


if __name__ == '__main__':
    main(*sys.argv[1:3])
