<?php
  $folder = '/var/www/html/app/newweb';
  $exe    = 'dgate';
  $quote  = '\"';

  $userlogin = true;
  $wplogin   = false;
  $cors      = false;
