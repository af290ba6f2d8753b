"""The notebooks of the course, in order, and the question that each one asks."""

NOTEBOOKS = {
    "00_start_here": "What will we build?",
    "01_sound_to_spectrum": "What does a computer hear?",
    "02_mel_and_mfcc": "What does an ear keep?",
    "03_a_fair_dataset": "What makes an evaluation fair?",
    "04_baselines_first": "How far do simple features go?",
    "05_convolution_blocks": "How does a network look at a picture?",
    "06_recurrent_layers": "How does a network follow time?",
    "07_build_the_crnn": "How do they fit together?",
    "08_train_on_a_gpu_kernel": "How is it trained, and where?",
    "09_read_the_mistakes": "How good is it, and where is it wrong?",
    "10_which_feature_wins": "Is mel really the best?",
    "11_which_settings_matter": "Which knob is worth turning?",
    "12_look_inside": "What has it learnt?",
    "13_model_zoo": "What have others built?",
    "14_your_own_music": "What does it say about my songs?",
    "15_beyond_genre": "What else can it hear?",
    "16_the_bug_museum": "Can you trust a number?",
}
