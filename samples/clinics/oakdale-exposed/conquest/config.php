<?php
  $folder = '/var/www/html/app/newweb';
  $exe    = 'dgate';
  $quote  = '\"';

  $userlogin = false;
  $wplogin   = false;
  $cors      = false;
