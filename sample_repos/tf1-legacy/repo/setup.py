from setuptools import find_packages, setup

REQUIRED = [
    'numpy>=1.12',
    'Pillow>=4.0',
    'tensorflow==1.4.1',
]

setup(
    name='meterread',
    version='0.3',
    description='Reads utility meters from photos',
    packages=find_packages(exclude=['tests']),
    install_requires=REQUIRED,
    extras_require={'gpu': ['tensorflow-gpu==1.4.1']},
    tests_require=['mock==2.0.0'],
    test_suite='tests',
)
